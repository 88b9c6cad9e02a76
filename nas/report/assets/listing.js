// Every design of the front in one table that sorts by any column and selects by click or key.

function listingColumns() {
  const metrics = report.metrics.map((metric) => ({
    title: metric.name,
    order: (member) => member.metrics[metric.name]?.value ?? Infinity,
    cell: (member) => estimateCell(member.metrics[metric.name], metric.unit),
  }));
  const measured = report.measured.some((each) => each.rank !== null) ? [measuredColumn()] : [];
  return [{ title: "rank", order: (member) => member.rank, cell: rankCell }, { title: "id", order: (member) => member.id, cell: idCell }, ...metrics, ...measured];
}

function rankCell(member) {
  const button = element("button", { type: "button", class: "pick" }, String(member.rank));
  button.setAttribute("aria-label", `Select design ${member.rank}`);
  return element("td", { class: "number" }, button);
}

function idCell(member) {
  return element("td", { class: "id mono quiet" }, member.id);
}

function estimateCell(estimate, unit) {
  if (!estimate) return element("td", { class: "number gap" }, "unknown");
  const spread = interval(estimate, unit);
  return element("td", { class: "number", title: origin(estimate) }, quantity(estimate.value, unit),
    spread ? element("span", { class: "interval" }, ` ${spread}`) : null);
}

function showListing() {
  const columns = listingColumns();
  const rows = report.front.map((member, index) => {
    const row = element("tr", {}, ...columns.map((column) => column.cell(member)));
    row.addEventListener("click", () => selection.choose(index));
    return { row, member };
  });
  const body = element("tbody", {}, ...rows.map(({ row }) => row));
  const head = element("tr", {}, ...columns.map((column) => sortableHead(column, rows, body)));
  byId("listing").replaceChildren(element("table", { class: "listing" }, element("thead", {}, head), body));
  selection.listeners.push((chosen) => rows.forEach(({ row, member }) => {
    row.classList.toggle("selected", member === chosen);
    row.setAttribute("aria-current", String(member === chosen));
  }));
}

function sortableHead(column, rows, body) {
  const button = element("button", { type: "button", class: "sort" }, column.title);
  const head = element("th", { scope: "col", class: column.title === "id" ? "id" : "number", "aria-sort": column.title === "rank" ? "ascending" : "none" }, button);
  button.addEventListener("click", () => {
    const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    head.parentNode.querySelectorAll("th").forEach((other) => other.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    const [key, tie] = [column.order, (a, b) => a.member.rank - b.member.rank];
    const compare = (a, b) => (key(a.member) < key(b.member) ? -sign : key(a.member) > key(b.member) ? sign : tie(a, b));
    body.append(...[...rows].sort(compare).map(({ row }) => row));
  });
  return head;
}
