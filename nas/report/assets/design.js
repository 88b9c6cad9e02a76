// The selected design: its facts beside the front, and below its drawing, choices and layers.

function showCard(member) {
  byId("card").replaceChildren(
    element("h3", {}, `Design ${member.rank}`),
    element("p", { class: "quiet mono" }, member.id),
    metricList(member),
    ...measuredNotes(member),
    element("p", { class: "note" }, "A number without a note is exact."),
    element("p", { class: "label" }, "Take it with you"),
    commandLine(member.export),
  );
}

function showDesign(member) {
  byId("design-name").textContent = `Design ${member.rank}`;
  byId("design-place").textContent = `of ${report.front.length} · ${member.id}`;
  byId("previous").disabled = selection.index === 0;
  byId("next").disabled = selection.index === report.front.length - 1;
  showDrawing(member);
  byId("choices").replaceChildren(...choiceTables(member));
  byId("layers").replaceChildren(member.layers.length ? layerTable(member) : missing("Its layers were not priced one by one."));
}

function showDrawing(member) {
  const host = byId("drawing");
  host.replaceChildren(member.blocks.length ? drawNetwork(member, host.clientWidth) : missing("It was not drawn."));
}

function missing(text) {
  return element("p", { class: "quiet" }, text);
}

// "stage1.depth" and "stage2.depth" belong in one column: what stands before the last dot names the row.
function choiceTables(member) {
  const rows = new Map();
  for (const [name, value] of Object.entries(member.choices)) {
    const cut = name.lastIndexOf(".");
    const owner = cut < 0 ? "" : name.slice(0, cut);
    if (!rows.has(owner)) rows.set(owner, new Map());
    rows.get(owner).set(name.slice(cut + 1), value);
  }
  const whole = rows.get("") ?? new Map();
  rows.delete("");
  return [wholeChoices(whole), ownedChoices(rows)].filter(Boolean);
}

function wholeChoices(choices) {
  if (!choices.size) return null;
  const pairs = [...choices].map(([name, value]) => element("div", {}, element("dt", {}, spoken(name)), element("dd", {}, choiceText(value))));
  return element("dl", { class: "whole-choices" }, ...pairs);
}

function ownedChoices(rows) {
  if (!rows.size) return null;
  const settings = [...new Set([...rows.values()].flatMap((row) => [...row.keys()]))];
  const head = element("tr", {}, element("th", { scope: "col" }, ""), ...settings.map((name) => element("th", { scope: "col", class: "number" }, spoken(name))));
  const body = [...rows].map(([owner, row]) => element("tr", {}, element("th", { scope: "row" }, owner),
    ...settings.map((name) => element("td", { class: "number" }, row.has(name) ? choiceText(row.get(name)) : ""))));
  return element("table", { class: "choices" }, element("thead", {}, head), element("tbody", {}, ...body));
}

function spoken(name) {
  return name.replaceAll("_", " ");
}

function choiceText(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null ? "none" : spoken(String(value));
}
