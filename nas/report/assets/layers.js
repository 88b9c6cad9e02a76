// The layer table: blocks that open into operators, each with its latency bar.

const LAYER_KEYS = ["name", "kind", "shape", "params", "macs", "latency", "low", "high"];

// Designs share their operators: a design names its blocks, each with the number of its run of operators.
function layersOf(member) {
  return member.layers.flatMap(([block, run]) => report.runs[run].map((operator) => layerIn(block, report.operators[operator])));
}

function layerIn(block, row) {
  const layer = Object.fromEntries(LAYER_KEYS.map((key, column) => [key, row[column]]));
  return { ...layer, block, name: layer.name.startsWith(".") ? block + layer.name : layer.name };
}

// Sums over what was priced; `unpriced` counts the rest, so that a gap never reads as speed. Bounds add up as if
// all operators erred the same way: the widest that the interval can be.
function together(name, layers) {
  const priced = layers.filter((layer) => layer.latency !== null);
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const seconds = (key) => (priced.length ? sum(priced.map((layer) => layer[key] ?? layer.latency)) : null);
  return {
    name, layers, unpriced: layers.length - priced.length,
    params: sum(layers.map((layer) => layer.params)), macs: sum(layers.map((layer) => layer.macs)),
    value: seconds("latency"), low: seconds("low"), high: seconds("high"),
  };
}

function groupsOf(member) {
  const groups = [];
  for (const layer of layersOf(member)) {
    const name = layer.block || layer.name;
    if (groups.at(-1)?.name !== name) groups.push({ name, layers: [] });
    groups.at(-1).layers.push(layer);
  }
  return groups.map((group) => together(group.name, group.layers));
}

function blockSeconds(member) {
  return new Map(groupsOf(member).map((group) => [group.name, group]));
}

function layerTable(member) {
  const groups = groupsOf(member);
  const longest = Math.max(...groups.map((group) => group.high ?? group.value ?? 0));
  const body = groups.flatMap((group) => groupRows(group, longest));
  const whole = together("whole network", layersOf(member));
  const columns = { Layer: null, Kind: "kind", Output: "number shape", Params: "number params", MACs: "number macs", Latency: "number" };
  const head = Object.entries(columns).map(([name, look]) => element("th", { scope: "col", class: look }, name));
  return element("table", { class: "layers" },
    element("thead", {}, element("tr", {}, ...head, element("th", { scope: "col", class: "bar-head", "aria-label": "Latency bar" }))),
    element("tbody", {}, ...body),
    element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, whole.name), ...cells(`${whole.layers.length} operators`, "", whole), element("td"))),
  );
}

function groupRows(group, longest) {
  if (group.layers.length === 1) return [layerRow(group.layers[0], longest, "single")];
  const rows = group.layers.map((layer) => layerRow(layer, longest, "inner"));
  rows.forEach((row) => { row.hidden = true; });
  const toggle = element("button", { type: "button", class: "fold", "aria-expanded": "false" }, group.name);
  toggle.addEventListener("click", () => {
    const opened = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(opened));
    rows.forEach((row) => { row.hidden = !opened; });
  });
  const shape = group.layers.at(-1).shape.join(" × ");
  const row = element("tr", { class: "group", "data-block": group.name }, element("th", { scope: "row" }, toggle),
    ...cells(`${group.layers.length} operators`, shape, group), element("td", { class: "bar-cell" }, bar(group, longest)));
  return [row, ...rows];
}

function layerRow(layer, longest, name) {
  const estimate = { ...layer, value: layer.latency, unpriced: layer.latency === null ? 1 : 0 };
  // Inside its block a layer's name need not say the block again.
  const text = name === "inner" && layer.name.startsWith(`${layer.block}.`) ? layer.name.slice(layer.block.length + 1) : layer.name;
  return element("tr", { class: name, "data-block": layer.block || layer.name }, element("th", { scope: "row" }, text),
    ...cells(layer.kind, layer.shape.join(" × "), estimate), element("td", { class: "bar-cell" }, bar(estimate, longest)));
}

function cells(kind, shape, row) {
  const gap = row.unpriced && row.value !== null ? element("span", { class: "gap" }, ` + ${row.unpriced} not priced`) : null;
  return [
    element("td", { class: "kind" }, kind),
    element("td", { class: "number shape" }, shape),
    element("td", { class: "number params" }, quantity(row.params, "")),
    element("td", { class: "number macs" }, quantity(row.macs, "")),
    element("td", { class: "number" }, row.value === null ? element("span", { class: "gap" }, "not priced") : quantity(row.value, "s"), gap),
  ];
}

function bar(row, longest) {
  const track = element("div", { class: "track", "aria-hidden": "true" });
  if (row.value === null || longest <= 0) return track;
  const share = (value) => `${(100 * value) / longest}%`;
  const fill = element("div", { class: "fill" });
  fill.style.width = share(row.value);
  track.append(fill);
  if (hasInterval(row)) {
    const whisker = element("div", { class: "spread", title: interval(row, "s") });
    Object.assign(whisker.style, { left: share(row.low), width: share(row.high - row.low) });
    track.append(whisker);
  }
  return track;
}
