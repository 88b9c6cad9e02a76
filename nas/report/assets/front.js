// Figure 1: the front over its cloud, with hover, zoom and a selection that mouse and keyboard share.

const MARGIN = { left: 66, right: 14, top: 12, bottom: 54 };
const REACH_PX = 16;
// The intervals of more designs than this lie over each other.
const CROWD = 60;

class FrontFigure {
  constructor(host) {
    this.host = host;
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.overlay = svg("svg", { role: "group", "aria-label": "The front. Arrow keys walk through its designs." });
    this.tooltip = element("div", { class: "tooltip", hidden: "" });
    this.brush = element("div", { class: "brush", hidden: "" });
    host.append(this.canvas, this.overlay, this.brush, this.tooltip);
    this.marks = svg("g");
    this.window = svg("svg", { class: report.front.length > CROWD ? "window crowded" : "window" });
    this.stairs = svg("path", { class: "stairs" });
    this.points = report.front.map((member, index) => this.point(member, index));
    this.measured = svg("g");
    this.window.append(this.stairs, ...this.points.map((point) => point.node), this.measured);
    this.overlay.append(this.marks, this.window);
    this.show(report.axes.x, report.axes.y);
  }

  show(xName, yName) {
    this.metrics = { x: metricNamed(xName), y: metricNamed(yName) };
    this.reset();
  }

  reset() {
    this.view = { x: [...this.metrics.x.range], y: [...this.metrics.y.range] };
    this.zoomed = false;
    this.draw();
  }

  point(member, index) {
    const text = report.metrics
      .filter((metric) => member.metrics[metric.name])
      .map((metric) => `${metric.name} ${quantity(member.metrics[metric.name].value, metric.unit)}`);
    const node = svg("g", {
      class: "point", role: "button", tabindex: "-1", "data-index": index,
      "aria-label": `Design ${member.rank}: ${text.join(", ")}`,
    });
    const parts = {
      across: svg("line", { class: "whisker" }),
      down: svg("line", { class: "whisker" }),
      ring: svg("circle", { class: "ring", r: 9.5 }),
      dot: svg("circle", { class: "dot", r: 4.6 }),
    };
    node.append(...Object.values(parts));
    return { node, member, ...parts };
  }

  draw() {
    // A page opened in a hidden tab has no width yet; the observer draws again when it has.
    const width = Math.max(this.host.clientWidth, 240);
    const height = Math.round(Math.min(Math.max(width * 0.62, 300), 520));
    this.host.style.height = `${height}px`;
    this.overlay.setAttribute("width", width);
    this.overlay.setAttribute("height", height);
    this.x = new Axis(this.metrics.x, this.view.x, MARGIN.left, width - MARGIN.right);
    this.y = new Axis(this.metrics.y, this.view.y, height - MARGIN.bottom, MARGIN.top);
    const limits = report.limits.filter((limit) => [this.metrics.x.name, this.metrics.y.name].includes(limit.metric));
    this.marks.replaceChildren(axisMarks(this.x, this.y), ...limits.map((limit) => limitMarks(limit, this.x, this.y)));
    this.drawCloud(width, height);
    this.drawFront();
  }

  drawCloud(width, height) {
    const ratio = devicePixelRatio || 1;
    Object.assign(this.canvas, { width: width * ratio, height: height * ratio });
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    const [xs, ys] = [this.metrics.x, this.metrics.y].map((metric) => report.cloud.values[metric.name]);
    if (!xs || !ys) return;
    const pen = this.canvas.getContext("2d");
    pen.scale(ratio, ratio);
    for (const [feasible, name] of [[0, "cloud-outside"], [1, "cloud-inside"]]) {
      pen.fillStyle = colour(name);
      for (let index = 0; index < xs.length; index += 1) {
        if (report.cloud.feasible[index] !== feasible) continue;
        if (!this.x.holds(xs[index]) || !this.y.holds(ys[index])) continue;
        pen.fillRect(this.x.at(xs[index]) - 1.1, this.y.at(ys[index]) - 1.1, 2.2, 2.2);
      }
    }
  }

  drawFront() {
    const { x, y } = this;
    const frame = { x: x.start, y: y.end, width: x.end - x.start, height: y.start - y.end };
    filled(this.window, { ...frame, viewBox: `${frame.x} ${frame.y} ${frame.width} ${frame.height}` }, []);
    for (const point of this.points) {
      const [a, b] = [point.member.metrics[x.metric.name], point.member.metrics[y.metric.name]];
      point.place = a && b && x.holds(a.value) && y.holds(b.value) ? [x.at(a.value), y.at(b.value)] : null;
      point.node.style.display = point.place ? "" : "none";
      if (!point.place) continue;
      const [px, py] = point.place;
      const [across, down] = [hasInterval(a), hasInterval(b)];
      const [ends, heights] = [[a.low, a.high].map((bound) => x.at(x.clamp(bound))), [b.low, b.high].map((bound) => y.at(y.clamp(bound)))];
      filled(point.across, { x1: across ? ends[0] : px, x2: across ? ends[1] : px, y1: py, y2: py }, []);
      filled(point.down, { x1: px, x2: px, y1: down ? heights[0] : py, y2: down ? heights[1] : py }, []);
      for (const circle of [point.ring, point.dot]) filled(circle, { cx: px, cy: py }, []);
    }
    this.stairs.setAttribute("d", this.staircase());
    this.measured.replaceChildren(...measuredMarks(x, y));
  }

  // The edge of what is reached, where both metrics are sought: from one undominated design to the next.
  staircase() {
    const [xSign, ySign] = [this.x, this.y].map((axis) => ({ minimize: 1, maximize: -1 })[axis.metric.direction]);
    if (!xSign || !ySign || this.x.metric === this.y.metric) return "";
    const value = (member, axis) => member.metrics[axis.metric.name]?.value ?? NaN;
    const pairs = report.front
      .map((member) => [value(member, this.x), value(member, this.y)])
      .filter((pair) => pair.every(Number.isFinite))
      .sort((a, b) => xSign * (a[0] - b[0]) || ySign * (a[1] - b[1]));
    let path = "";
    let best = Infinity;
    for (const [a, b] of pairs) {
      if (ySign * b >= best) continue;
      best = ySign * b;
      path += path ? `H${this.x.at(a)}V${this.y.at(b)}` : `M${this.x.at(a)} ${this.y.at(b)}`;
    }
    return path;
  }

  nearest(px, py) {
    let found = -1;
    let least = REACH_PX ** 2;
    this.points.forEach((point, index) => {
      if (!point.place) return;
      const distance = (point.place[0] - px) ** 2 + (point.place[1] - py) ** 2;
      if (distance < least) [found, least] = [index, distance];
    });
    return found;
  }

  mark(chosen) {
    this.points.forEach((point, index) => {
      const isChosen = index === chosen;
      point.node.classList.toggle("selected", isChosen);
      point.node.setAttribute("aria-pressed", String(isChosen));
      point.node.setAttribute("tabindex", isChosen ? "0" : "-1");
    });
    // Last drawn lies on top; moving a focused node would drop its focus, so the others move below it.
    const top = this.points[chosen].node;
    this.points.filter((point) => point.node !== top).forEach((point) => this.window.insertBefore(point.node, top));
  }

  hover(index) {
    this.points.forEach((point, other) => point.node.classList.toggle("hovered", other === index));
    this.tooltip.hidden = index < 0;
    if (index < 0) return;
    const { member, place } = this.points[index];
    this.tooltip.replaceChildren(
      element("b", {}, `Design ${member.rank}`), " ", element("span", { class: "quiet mono" }, member.id), metricList(member),
    );
    const [width, height] = [this.tooltip.offsetWidth, this.tooltip.offsetHeight];
    const left = place[0] + 16 + width > this.host.clientWidth ? place[0] - width - 16 : place[0] + 16;
    const top = Math.min(Math.max(place[1] - height / 2, 0), this.host.clientHeight - height);
    Object.assign(this.tooltip.style, { left: `${Math.max(left, 0)}px`, top: `${top}px` });
  }

  zoom(factor, px = (this.x.start + this.x.end) / 2, py = (this.y.start + this.y.end) / 2) {
    const around = (axis, pixel) => [axis.start, axis.end].map((end) => axis.value(pixel + (end - pixel) * factor));
    const [x, y] = [around(this.x, px), around(this.y, py)];
    const home = new Axis(this.metrics.x, this.metrics.x.range, this.x.start, this.x.end);
    if (home.at(x[1]) - home.at(x[0]) >= home.end - home.start) this.reset();
    else this.look(x, y);
  }

  look(x, y) {
    this.view = { x, y };
    this.zoomed = true;
    this.hover(-1);
    this.draw();
  }
}

function metricList(member) {
  const list = element("dl", { class: "metrics" });
  for (const metric of report.metrics) {
    const estimate = member.metrics[metric.name];
    if (!estimate) continue;
    list.append(element("div", {},
      element("dt", {}, metric.name),
      element("dd", {}, quantity(estimate.value, metric.unit), " ",
        element("span", { class: "interval" }, interval(estimate, metric.unit))),
      isPlain(estimate) ? null : element("dd", { class: "origin" }, origin(estimate)),
    ));
  }
  return list;
}
