// A network drawn as its paper would: height tells the map, width the channels, a square the kernel to scale.
// nas/report/network_layout.py draws the same for paper.

const TALLEST = 150;
const SHORTEST = 20;
const NARROWEST = 15.5;
const ROOMIEST = 2.1;
const TAP = 1.6;
const LEAST_TAP = 0.5;
const KERNEL_MARGIN = 5;
const ARC = 16;
const BADGE_HEIGHT = 22;
const BLOCK_GAP = 2;
const STAGE_GAP = 24;
const STAGE_END = 6;
const LABEL_WIDTH = 112;
const LABEL_HEIGHT = 92;
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
  return Math.max(1, ...block.shape.slice(1));
}

// Square roots: areas, which the eye compares, then grow with the numbers themselves.
function sizesFor(member, room) {
  const most = widest(member.blocks);
  const largest = Math.max(...member.blocks.map(side));
  // Kernels shrink half as fast as blocks, in ratios: one of 3 stays visible.
  const tap = (unit) => Math.max(LEAST_TAP, TAP * Math.sqrt(unit / ROOMIEST));
  const sizes = (unit) => ({
    kernel: (block) => (block.kernel === null ? null : tap(unit) * block.kernel),
    width: (block) => Math.max(NARROWEST, unit * Math.sqrt(Math.min(channels(block), most)), tap(unit) * (block.kernel ?? 0) + KERNEL_MARGIN),
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
      if (shrinks(block) && order + index > 0) left += STAGE_GAP;
      lefts.set(block, left);
      left += size.width(block) + BLOCK_GAP;
    });
    left = Math.max(left + STAGE_END, first + LABEL_WIDTH);
  }
  return { lefts, starts, width: left };
}

// A block that is nothing but a pool shows by its own shape that it shrinks the map.
function shrinks(block) {
  return block.downsampling && block.family !== "pool";
}

// A classifier's thousand outputs are no map; they must not squeeze the stages.
function widest(blocks) {
  return Math.max(...blocks.filter((block) => side(block) > 1).map(channels), 1);
}

function drawNetwork(member, room) {
  const size = sizesFor(member, room);
  const seconds = blockSeconds(member);
  const slowest = Math.max(...[...seconds.values()].map((each) => each.value ?? 0));
  const { lefts, starts, width } = placed(member, size);
  const boxes = member.blocks.map((block) => ({ left: lefts.get(block), width: size.width(block), height: size.height(block), kernel: size.kernel(block) }));
  const top = Math.max(ARC, ...member.skips.map(([from, to]) => skipRise(boxes[from], boxes[to]))) + 2;
  const middle = top + TALLEST / 2;
  const below = top + TALLEST + (member.blocks.some((block) => block.badges.length) ? BADGE_HEIGHT : 4);
  const drawn = svg("g", {}, ...member.skips.map(([from, to]) => skipMark(boxes[from], boxes[to], middle)));
  member.blocks.forEach((block, index) => {
    const box = boxes[index];
    const marks = svg("g", { class: "owned", "data-block": block.name });
    if (shrinks(block) && index > 0) marks.append(downsamplingMark(block, box.left - STAGE_GAP, middle, boxes[index - 1].height, box.height));
    marks.append(blockMark(block, box, middle), ...badgeMarks(block, box, top + TALLEST + 11));
    if (slowest > 0) marks.append(...latencyMark(seconds.get(block.name), box, below + LABEL_HEIGHT, slowest));
    drawn.append(marks);
  });
  stagesOf(member.blocks).forEach((stage, order) => drawn.append(stageLabel(stage, starts[order], below, member.fields)));
  const height = below + LABEL_HEIGHT + (slowest > 0 ? LATENCY_HEIGHT + 26 : 0);
  if (slowest > 0) {
    const caption = `Latency of each block; the tallest bar is ${quantity(slowest, "s")}.`;
    drawn.append(svg("text", { x: 1, y: height - 4 }, caption));
  }
  const label = `Design ${member.rank}: ${stagesOf(member.blocks).map((stage) => `${stage.name} ${stageFacts(stage, member.fields).join(", ")}`).join("; ")}`;
  return svg("svg", { class: "network", width: Math.ceil(width), height, role: "group", "aria-label": label }, drawn);
}

function stageFacts(stage, fields) {
  const [first, last] = [stage.blocks[0], stage.blocks.at(-1)];
  const map = side(last) > 1 ? `${last.shape.slice(1).join(" × ")} px` : "";
  const wide = [...new Set(stage.blocks.map(channels))];
  const shown = wide.length > 1 ? `${channels(first)}–${channels(last)}` : String(wide[0]);
  const field = Object.hasOwn(fields, stage.name) ? `sees ${fields[stage.name].toLocaleString("en")} px` : "";
  return [side(last) > 1 ? `${shown} channels` : `${shown} outputs`, map, field, stageMarks(stage)].filter(Boolean);
}

function stageMarks(stage) {
  const names = [...new Set(stage.blocks.flatMap((block) => block.marks))];
  const count = (name) => stage.blocks.filter((block) => block.marks.includes(name)).length;
  return names.map((name) => (count(name) < stage.blocks.length ? `${name} ${count(name)}/${stage.blocks.length}` : name)).join(", ");
}

function stageLabel(stage, left, below, fields) {
  const top = below + 18;
  const depth = stage.blocks.length > 1 ? ` × ${stage.blocks.length}` : "";
  const label = svg("g", { class: "stage-label" });
  label.append(svg("text", { x: left, y: top, class: "stage-name" }, stage.name + depth));
  stageFacts(stage, fields).forEach((fact, line) => label.append(svg("text", { x: left, y: top + 15 * (line + 1) }, fact)));
  return label;
}
