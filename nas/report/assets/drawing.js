// A network drawn as its paper would: height tells resolution, width tells channels, shade tells the kernel.

const TALLEST = 150;
const SHORTEST = 20;
const NARROWEST = 15.5;
const ROOMIEST = 2.1;
const BLOCK_GAP = 2;
const STAGE_GAP = 24;
const STAGE_END = 6;
const LABEL_WIDTH = 112;
const LABEL_HEIGHT = 78;
const LATENCY_HEIGHT = 44;

function stagesOf(blocks) {
  const stages = [];
  for (const block of blocks) {
    if (stages.at(-1)?.name !== block.stage) stages.push({ name: block.stage, blocks: [] });
    stages.at(-1).blocks.push(block);
  }
  return stages;
}

function channels(block) {
  return block.shape[0];
}

function side(block) {
  return block.shape.length === 3 ? Math.max(block.shape[1], block.shape[2]) : 1;
}

// Square roots: areas, which the eye compares, then grow with the numbers themselves.
function sizesFor(member, room) {
  const most = widest(member.blocks);
  const largest = Math.max(...member.blocks.map(side));
  const sizes = (unit) => ({
    width: (block) => Math.max(NARROWEST, unit * Math.sqrt(Math.min(channels(block), most))),
    height: (block) => Math.max(SHORTEST, TALLEST * Math.sqrt(side(block) / largest)),
  });
  // Labels and the narrowest block bend the sum, so the scale is searched for instead of solved.
  let unit = ROOMIEST;
  while (unit > 0.2 && placed(member, sizes(unit)).width > room) unit *= 0.97;
  return sizes(unit);
}

// Where every block begins, from left to right, and how wide the whole drawing is.
function placed(member, size) {
  const lefts = new Map();
  const starts = [];
  let left = 1;
  for (const [order, stage] of stagesOf(member.blocks).entries()) {
    const first = left;
    starts.push(first);
    stage.blocks.forEach((block, index) => {
      if (block.downsampling && order + index > 0) left += STAGE_GAP;
      lefts.set(block, left);
      left += size.width(block) + BLOCK_GAP;
    });
    left = Math.max(left + STAGE_END, first + LABEL_WIDTH);
  }
  return { lefts, starts, width: left };
}

// A classifier's thousand outputs are no map; they must not squeeze the stages.
function widest(blocks) {
  return Math.max(...blocks.filter((block) => side(block) > 1).map(channels), 1);
}

function drawNetwork(member, room) {
  const size = sizesFor(member, room);
  const seconds = blockSeconds(member);
  const slowest = Math.max(...[...seconds.values()].map((each) => each.value ?? 0));
  const middle = TALLEST / 2 + 4;
  const drawn = svg("g");
  const { lefts, starts, width } = placed(member, size);
  member.blocks.forEach((block, index) => {
    const left = lefts.get(block);
    const before = member.blocks[index - 1];
    if (block.downsampling && before) {
      drawn.append(downsamplingMark(block, left - STAGE_GAP, middle, size.height(before), size.height(block)));
    }
    drawn.append(blockMark(block, left, middle, size.width(block), size.height(block)));
    if (slowest > 0) drawn.append(...latencyMark(seconds.get(block.name), left, size.width(block), slowest));
  });
  stagesOf(member.blocks).forEach((stage, order) => drawn.append(stageLabel(stage, starts[order])));
  const height = TALLEST + LABEL_HEIGHT + (slowest > 0 ? LATENCY_HEIGHT + 24 : 0);
  if (slowest > 0) {
    const caption = `Latency of each block; the tallest bar is ${quantity(slowest, "s")}.`;
    drawn.append(svg("text", { x: 1, y: height - 4 }, caption));
  }
  const label = `Design ${member.rank}: ${stagesOf(member.blocks).map((stage) => `${stage.name} ${stageFacts(stage).join(", ")}`).join("; ")}`;
  return svg("svg", { class: "network", width: Math.ceil(width), height, role: "img", "aria-label": label }, drawn);
}

function blockMark(block, left, middle, width, height) {
  const kernel = block.kernel;
  const shade = kernel === null ? 0 : Math.min(0.14 + (kernel - 1) / 34, 1);
  const mark = svg("g", { class: "block" });
  mark.append(svg("title", {}, [block.name, block.kind, kernel ? `kernel ${kernel} × ${kernel}` : null,
    block.shape.join(" × "), ...block.marks].filter(Boolean).join(" · ")));
  const box = { x: left, y: middle - height / 2, width, height, rx: 2 };
  mark.append(svg("rect", { ...box, class: "paper" }), svg("rect", { ...box, class: "kernel", "fill-opacity": shade }));
  const place = { x: left + width / 2, y: middle + 4, "text-anchor": "middle" };
  if (kernel !== null) mark.append(svg("text", { ...place, class: shade > 0.62 ? "on-dark" : "on-light" }, String(kernel)));
  return mark;
}

function downsamplingMark(block, left, middle, tall, short) {
  const [a, b] = [tall / 2, short / 2];
  const right = left + STAGE_GAP - 4;
  const shape = `M${left + 2} ${middle - a}L${right} ${middle - b}V${middle + b}L${left + 2} ${middle + a}Z`;
  const name = block.downsampling.replaceAll("_", " ");
  return svg("g", { class: "downsampling" },
    svg("title", {}, `${block.name} shrinks the map by ${name}`),
    svg("path", { d: shape }),
    svg("text", { x: left + 6, y: middle - a + 8 }, `↓ ${name}`),
  );
}

function stageFacts(stage) {
  const [first, last] = [stage.blocks[0], stage.blocks.at(-1)];
  const map = side(last) > 1 ? `${last.shape[1]} × ${last.shape[2]} px` : "";
  const wide = [...new Set(stage.blocks.map(channels))];
  const shown = wide.length > 1 ? `${channels(first)}–${channels(last)}` : String(wide[0]);
  return [side(last) > 1 ? `${shown} channels` : `${shown} outputs`, map, stageMarks(stage)].filter(Boolean);
}

function stageMarks(stage) {
  const names = [...new Set(stage.blocks.flatMap((block) => block.marks))];
  const count = (name) => stage.blocks.filter((block) => block.marks.includes(name)).length;
  return names.map((name) => (count(name) < stage.blocks.length ? `${name} ${count(name)}/${stage.blocks.length}` : name)).join(", ");
}

function stageLabel(stage, left) {
  const top = TALLEST + 26;
  const depth = stage.blocks.length > 1 ? ` × ${stage.blocks.length}` : "";
  const label = svg("g", { class: "stage-label" });
  label.append(svg("text", { x: left, y: top, class: "stage-name" }, stage.name + depth));
  stageFacts(stage).forEach((fact, line) => label.append(svg("text", { x: left, y: top + 15 * (line + 1) }, fact)));
  return label;
}

function latencyMark(seconds, left, width, slowest) {
  const base = TALLEST + LABEL_HEIGHT + LATENCY_HEIGHT + 4;
  const marks = [segment(left, base + 0.5, left + width, base + 0.5, "baseline")];
  if (seconds?.value) {
    const height = (seconds.value / slowest) * LATENCY_HEIGHT;
    marks.push(svg("rect", { x: left, y: base - height, width, height, class: "latency" },
      svg("title", {}, `${seconds.name}: ${quantity(seconds.value, "s")}`)));
  }
  return marks;
}
