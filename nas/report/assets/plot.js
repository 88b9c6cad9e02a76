// The geometry of a plot: a metric laid over pixels, round ticks, axes drawn.

function evenTicks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const off = (factor) => Math.abs(Math.log((factor * power) / rough));
  const step = power * [1, 2, 5, 10].reduce((best, factor) => (off(factor) < off(best) ? factor : best));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = [];
  for (let index = Math.ceil(low / step - 1e-9); index <= Math.floor(high / step + 1e-9); index += 1) {
    ticks.push([index * step, (index * step).toFixed(decimals)]);
  }
  return ticks;
}

// 1, 2 and 5 of each power of ten, fewer where the powers are many; far inside one power, even steps again.
function ratioTicks(low, high, count) {
  const [first, last] = [Math.log10(low), Math.log10(high)];
  const leading = [[1, 2, 5], [1, 3]].find((digits) => digits.length <= (1.7 * count) / (last - first)) ?? [1];
  const ticks = [];
  for (let power = Math.floor(first); power <= last; power += 1) {
    for (const digit of leading) {
      const value = digit * 10 ** power;
      if (value >= low && value <= high) ticks.push([value, String(Number(value.toPrecision(6)))]);
    }
  }
  return ticks.length < 3 ? evenTicks(low, high, count) : ticks;
}

class Axis {
  constructor(metric, [low, high], start, end) {
    Object.assign(this, { metric, low, high, start, end });
    [this.factor, this.suffix] = scaleOf(Math.max(Math.abs(low), Math.abs(high)), metric.unit);
  }

  at(value) {
    const [low, high, place] = [this.low, this.high, value].map((each) => this.laid(each));
    return this.start + ((place - low) / (high - low)) * (this.end - this.start);
  }

  value(pixel) {
    const [low, high] = [this.laid(this.low), this.laid(this.high)];
    const place = low + ((pixel - this.start) / (this.end - this.start)) * (high - low);
    return this.metric.logarithmic ? 10 ** place : place;
  }

  // On a logarithmic axis equal ratios lie equally far apart.
  laid(value) {
    return this.metric.logarithmic ? Math.log10(value) : value;
  }

  holds(value) {
    return value !== null && value !== undefined && value >= this.low && value <= this.high;
  }

  clamp(value) {
    return Math.min(Math.max(value, this.low), this.high);
  }

  label() {
    return this.suffix ? `${this.metric.name} (${this.suffix})` : this.metric.name;
  }

  ticks(count) {
    const spaced = this.metric.logarithmic ? ratioTicks : evenTicks;
    return spaced(this.low / this.factor, this.high / this.factor, count)
      .map(([value, text]) => [this.at(value * this.factor), text]);
  }
}

function segment(x1, y1, x2, y2, name) {
  return svg("line", { x1, y1, x2, y2, class: name });
}

function axisMarks(x, y) {
  const marks = svg("g", { class: "axes", "aria-hidden": "true" });
  for (const [pixel, text] of x.ticks(Math.max(3, (x.end - x.start) / 95))) {
    marks.append(segment(pixel, y.end, pixel, y.start, "grid"));
    marks.append(svg("text", { x: pixel, y: y.start + 20, "text-anchor": "middle" }, text));
  }
  for (const [pixel, text] of y.ticks(Math.max(3, (y.start - y.end) / 60))) {
    marks.append(segment(x.start, pixel, x.end, pixel, "grid"));
    marks.append(svg("text", { x: x.start - 10, y: pixel + 4, "text-anchor": "end" }, text));
  }
  marks.append(segment(x.start, y.start, x.end, y.start, "baseline"));
  const [across, down] = [(x.start + x.end) / 2, (y.start + y.end) / 2];
  marks.append(svg("text", { x: across, y: y.start + 44, "text-anchor": "middle", class: "axis-title" }, x.label()));
  const turned = `translate(14 ${down}) rotate(-90)`;
  marks.append(svg("text", { transform: turned, "text-anchor": "middle", class: "axis-title" }, y.label()));
  return marks;
}

// A limit as a dashed line, with a tint over the side that it forbids.
function limitMarks(limit, x, y) {
  const marks = svg("g", { class: "limit", "aria-hidden": "true" });
  const axis = limit.metric === x.metric.name ? x : y;
  if (!axis.holds(limit.bound)) return marks;
  const pixel = axis.at(limit.bound);
  const outer = axis.at(limit.sense === "max" ? axis.high : axis.low);
  const [from, length] = [Math.min(pixel, outer), Math.abs(outer - pixel)];
  if (axis === x) {
    marks.append(svg("rect", { x: from, y: y.end, width: length, height: y.start - y.end, class: "forbidden" }));
    marks.append(segment(pixel, y.end, pixel, y.start, "bound"));
    const right = pixel - x.start > 180;
    const place = { x: pixel + (right ? -7 : 7), y: y.start - 10, "text-anchor": right ? "end" : "start" };
    marks.append(svg("text", place, limit.text));
  } else {
    marks.append(svg("rect", { x: x.start, y: from, width: x.end - x.start, height: length, class: "forbidden" }));
    marks.append(segment(x.start, pixel, x.end, pixel, "bound"));
    marks.append(svg("text", { x: x.end - 6, y: pixel - 7, "text-anchor": "end" }, limit.text));
  }
  return marks;
}
