// What was measured, over the front: a diamond where a design came out, the interval that was predicted behind it.

const DIAMOND = 5.2;

// Only where latency lies on one axis and another metric on the other is there a place for a measurement.
function measuredMarks(x, y) {
  const across = x.metric.name === "latency";
  if (across === (y.metric.name === "latency")) return [];
  const [along, other] = across ? [x, y] : [y, x];
  return report.measured.flatMap((each) => {
    const value = each.values[other.metric.name];
    if (!along.holds(each.latency) || !other.holds(value)) return [];
    const place = (seconds) => (across ? [x.at(x.clamp(seconds)), y.at(value)] : [x.at(value), y.at(y.clamp(seconds))]);
    const [px, py] = place(each.latency);
    const mark = svg("g", { class: each.inside === false ? "measurement outside" : "measurement" }, svg("title", {}, measuredSentence(each)));
    if (each.low !== null) mark.append(segment(...place(each.low), ...place(each.high), "predicted"));
    mark.append(svg("path", { d: `M${px} ${py - DIAMOND}l${DIAMOND} ${DIAMOND}l${-DIAMOND} ${DIAMOND}l${-DIAMOND} ${-DIAMOND}Z` }));
    return [mark];
  });
}

function measuredSentence(each) {
  const named = each.rank === null ? each.id : `Design ${each.rank}`;
  const predicted = each.values.latency ? `, predicted ${quantity(each.values.latency, "s")} ${interval({ value: each.values.latency, ...each }, "s")}` : "";
  return `${named}: measured ${quantity(each.latency, "s")}${predicted}; ${each.where}`;
}

function measuredOf(member) {
  return report.measured.filter((each) => each.rank === member.rank);
}

function measuredNotes(member) {
  return measuredOf(member).map((each) => element("p", { class: "measured-note" },
    element("b", {}, `measured ${quantity(each.latency, "s")}`), ` ${againstPrediction(each)}`, element("span", { class: "origin" }, each.where)));
}

function againstPrediction(each) {
  if (!each.values.latency) return "";
  const ratio = (each.latency / each.values.latency).toFixed(2);
  return `${ratio} × the prediction, ${each.inside ? "inside" : "outside"} its interval `;
}

function measuredColumn() {
  const first = (member) => measuredOf(member)[0];
  return {
    title: "measured",
    order: (member) => first(member)?.latency ?? Infinity,
    cell: (member) => (first(member)
      ? element("td", { class: "number", title: measuredSentence(first(member)) }, quantity(first(member).latency, "s"))
      : element("td", { class: "number" }, "")),
  };
}
