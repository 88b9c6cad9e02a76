// Small multiples: how often the front takes each value of a dimension, against the whole space.

const FIRST_SHOWN = 12;
const LETTER_WIDTH = 6.2;
const LONGEST_LABEL = 9;
const HISTOGRAM = { width: 230, height: 112, top: 8, bottom: 24 };

function histogramFigures() {
  const sorted = [...report.histograms].sort((a, b) => b.departure - a.departure);
  return sorted.map((histogram) => element("figure", { class: "histogram" },
    element("figcaption", {}, element("b", {}, spoken(histogram.name)), element("span", { class: "quiet" }, favourite(histogram))),
    histogramPicture(histogram)));
}

function favourite(histogram) {
  const best = histogram.front.indexOf(Math.max(...histogram.front));
  const share = (value) => `${Math.round(100 * value)} %`;
  return `${spoken(histogram.labels[best])}: ${share(histogram.front[best])} against ${share(histogram.space[best])}`;
}

function histogramPicture(histogram) {
  const { width, height, top, bottom } = HISTOGRAM;
  const base = height - bottom;
  const tallest = Math.max(...histogram.front, ...histogram.space, 1e-9);
  const slot = width / histogram.labels.length;
  const thick = Math.min(slot * 0.68, 34);
  const every = labelStep(histogram.labels, slot);
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": spokenHistogram(histogram) });
  histogram.labels.forEach((label, index) => {
    const middle = slot * (index + 0.5);
    const tall = (share) => (share / tallest) * (base - top);
    const bar = (share, name) => svg("rect", { x: middle - thick / 2, y: base - tall(share), width: thick, height: tall(share), class: name });
    const level = base - tall(histogram.space[index]);
    picture.append(svg("g", {},
      svg("title", {}, `${label}: ${(100 * histogram.front[index]).toFixed(1)} % of the front, ${(100 * histogram.space[index]).toFixed(1)} % of the space`),
      svg("rect", { x: slot * index, y: 0, width: slot, height, class: "hit" }),
      bar(histogram.space[index], "space"), bar(histogram.front[index], "front"),
      segment(middle - thick / 2 - 2, level, middle + thick / 2 + 2, level, "level"),
    ));
    if (index % every === 0) {
      const place = { x: middle, y: height - 8, "text-anchor": "middle" };
      picture.append(svg("text", place, shortened(spoken(label), slot * every)));
    }
  });
  picture.append(segment(0, base + 0.5, width, base + 0.5, "baseline"));
  return picture;
}

// Numbers may skip labels, because their order tells what is between; names are shortened instead.
function labelStep(labels, slot) {
  if (labels.some((label) => Number.isNaN(Number(label))) && labels.length <= 6) return 1;
  const longest = Math.max(...labels.map((label) => Math.min(label.length, LONGEST_LABEL)));
  return Math.ceil((longest * LETTER_WIDTH + 6) / slot);
}

function shortened(label, room) {
  const letters = Math.floor(room / LETTER_WIDTH);
  return label.length <= letters ? label : `${label.slice(0, Math.max(letters - 1, 1))}…`;
}

function spokenHistogram(histogram) {
  return `${histogram.name}: ${histogram.labels.map((label, index) => `${label} ${Math.round(100 * histogram.front[index])} % of the front`).join(", ")}`;
}

function showHistograms() {
  const figures = histogramFigures();
  const host = byId("histograms");
  host.append(...figures);
  const rest = figures.slice(FIRST_SHOWN);
  if (!rest.length) return;
  rest.forEach((figure) => { figure.hidden = true; });
  const more = element("button", { type: "button" }, `Show all ${figures.length} dimensions`);
  more.addEventListener("click", () => {
    rest.forEach((figure) => { figure.hidden = false; });
    more.remove();
  });
  host.after(more);
}
