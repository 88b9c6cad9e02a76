// One block of the drawing: an outline by kind, its kernel to scale, its shortcut, what its weights save, its latency.

const READABLE = 12;

function blockMark(block, box, middle) {
  const top = middle - box.height / 2;
  const mark = svg("g", { class: `block ${block.family}`, tabindex: "-1", role: "img", "aria-label": blockFacts(block).join(", ") });
  mark.append(svg("title", {}, blockFacts(block).join(" · ")),
    svg("path", { d: outline(block.family, box, top), class: "paper" }), svg("path", { d: outline(block.family, box, top), class: "body" }));
  if (block.kernel !== null) mark.append(...kernelMark(block.kernel, box, middle));
  if (block.shortcut) mark.append(svg("path", { d: shortcutPath(box, top), class: `shortcut ${block.shortcut}` }));
  return mark;
}

function blockFacts(block) {
  const kernel = block.kernel === null ? null : `kernel ${block.kernel} × ${block.kernel}`;
  const shortcut = block.shortcut && `${block.shortcut} shortcut`;
  return [block.name, block.kind, kernel, block.shape.join(" × "), shortcut, ...block.marks].filter(Boolean);
}

// Square corners for dense kernels, round ones for grouped, cut for attention, slanted for pools.
function outline(family, { left: x, width: w, height: h }, top) {
  if (family === "attention") {
    const c = Math.min(w, h) * 0.3;
    return `M${x + c} ${top}h${w - 2 * c}l${c} ${c}v${h - 2 * c}l${-c} ${c}h${2 * c - w}l${-c} ${-c}v${2 * c - h}Z`;
  }
  if (family === "pool") return `M${x} ${top - h * 0.12}L${x + w} ${top}v${h}L${x} ${top + h * 1.12}Z`;
  const r = { grouped: 5, linear: Math.min(w, h) / 2 }[family] ?? 0;
  const turn = `a${r} ${r} 0 0 1`;
  return `M${x + r} ${top}h${w - 2 * r}${turn} ${r} ${r}v${h - 2 * r}${turn} ${-r} ${r}h${2 * r - w}${turn} ${-r} ${-r}v${2 * r - h}${turn} ${r} ${-r}Z`;
}

// A kernel may reach beyond its map; its square stays inside the block, flat.
function kernelMark(kernel, box, middle) {
  const wide = box.kernel;
  const tall = Math.min(wide, box.height - 4);
  const centre = box.left + box.width / 2;
  const inside = Math.min(wide, tall) >= READABLE;
  const y = inside ? middle + 3.6 : middle - tall / 2 - 3;
  return [
    svg("rect", { x: centre - wide / 2, y: middle - tall / 2, width: wide, height: tall, class: "kernel" }),
    svg("text", { x: centre, y, "text-anchor": "middle", class: inside ? "on-dark" : "on-light" }, String(kernel)),
  ];
}

function shortcutPath({ left, width }, top) {
  const [from, to, high] = [left + 1, left + width - 1, top - ARC + 2];
  return `M${from} ${top - 1}C${from} ${high} ${to} ${high} ${to} ${top - 1}`;
}

function skipRise(from, to) {
  return Math.min(70, ARC + 9 * ((to.left - from.left - from.width) / 40) ** 0.8);
}

function skipMark(from, to, middle) {
  const high = middle - TALLEST / 2 - 1.25 * skipRise(from, to) + ARC / 2;
  const [start, end] = [from.left + from.width - 2, to.left + 2];
  return svg("path", { d: `M${start} ${middle - from.height / 2}C${start} ${high} ${end} ${high} ${end} ${middle - to.height / 2}`, class: "skip" });
}

function badgeMarks(block, { left, width }, top) {
  return block.badges.map((badge, row) => svg("text", { x: left + width / 2, y: top + 10 * row, "text-anchor": "middle", class: "badge" }, badge));
}

function downsamplingMark(block, left, middle, tall, short) {
  const [a, b] = [tall / 2, short / 2];
  const right = left + STAGE_GAP - 4;
  const shape = `M${left + 2} ${middle - a}L${right} ${middle - b}V${middle + b}L${left + 2} ${middle + a}Z`;
  const name = block.downsampling.replaceAll("_", " ");
  const turned = `translate(${(left + 2 + right) / 2 + 4} ${middle}) rotate(-90)`;
  return svg("g", { class: "downsampling" },
    svg("title", {}, `${block.name} shrinks the map by ${name}`),
    svg("path", { d: shape }),
    svg("text", { transform: turned, "text-anchor": "middle" }, name),
  );
}

function latencyMark(seconds, { left, width }, top, slowest) {
  const base = top + LATENCY_HEIGHT + 4;
  const marks = [segment(left, base + 0.5, left + width, base + 0.5, "baseline")];
  if (seconds?.value) {
    const height = (seconds.value / slowest) * LATENCY_HEIGHT;
    marks.push(svg("rect", { x: left, y: base - height, width, height, class: "latency" },
      svg("title", {}, `${seconds.name}: ${quantity(seconds.value, "s")}`)));
  }
  return marks;
}
