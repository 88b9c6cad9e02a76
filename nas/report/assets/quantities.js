// Numbers for people, by the same rules as nas/report/quantities.py; a test holds the two together.

function isCount(unit) {
  return unit === "" || !(unit in report.scales);
}

function scaleOf(value, unit) {
  const scale = report.scales[unit] ?? report.scales[""];
  if (value === 0 || (isCount(unit) && Math.abs(value) < report.plainBelow)) {
    return scale.find((entry) => entry[0] === 1);
  }
  const fitting = scale.filter((entry) => Math.abs(value) >= entry[0] * 0.9995);
  return fitting.length ? fitting[fitting.length - 1] : scale[0];
}

function digits(value, factor, unit) {
  const number = value / factor;
  const plain = isCount(unit) && factor === 1;
  if (number === 0 || (plain && Number.isInteger(number))) return String(number);
  const significant = plain ? 4 : 3;
  if (Math.abs(number) < 1e-4) return number.toExponential(significant - 1).replace(/\.?0+e/, "e");
  const exponent = Number(number.toExponential(significant - 1).split("e")[1]);
  return number.toFixed(Math.max(significant - 1 - exponent, 0));
}

function quantity(value, unit) {
  if (value === null || value === undefined) return "unknown";
  const [factor, suffix] = scaleOf(value, unit);
  return `${digits(value, factor, unit)} ${suffix}`.trimEnd();
}

function hasInterval(estimate) {
  return estimate.low !== null && estimate.high !== null && estimate.low < estimate.high;
}

// "[1.98, 2.31]" in the value's own prefix, or "" where the number is exact.
function interval(estimate, unit) {
  if (estimate.value === null || !hasInterval(estimate)) return "";
  const [factor] = scaleOf(estimate.value, unit);
  return `[${digits(estimate.low, factor, unit)}, ${digits(estimate.high, factor, unit)}]`;
}

function percent(share) {
  return `${share < 1 ? Math.floor(share * 100 + 1e-9) : 100} %`;
}

function origin(estimate) {
  return estimate.covered < 1 ? `${estimate.provenance}, ${percent(estimate.covered)} priced` : estimate.provenance;
}

// Exact and complete: such a number needs no word on where it came from.
function isPlain(estimate) {
  return estimate.provenance === "exact" && estimate.covered === 1;
}
