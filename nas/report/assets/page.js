// The page put together.

function showAxisChoice(figure) {
  for (const axis of ["x", "y"]) {
    const choice = byId(`axis-${axis}`);
    choice.append(...report.metrics.map((metric) => element("option", { value: metric.name }, metric.name)));
    choice.value = report.axes[axis];
    choice.addEventListener("change", () => figure.show(byId("axis-x").value, byId("axis-y").value));
  }
  byId("reset").addEventListener("click", () => figure.reset());
}

function showTheme(figure) {
  const button = byId("theme");
  const dark = () => getComputedStyle(document.documentElement).colorScheme === "dark"
    || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  const name = () => { button.textContent = dark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    name();
    figure.draw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { name(); figure.draw(); });
  name();
}

function showFront() {
  const figure = new FrontFigure(byId("front"));
  listenToPointer(figure);
  listenToWheel(figure);
  listenToKeys(figure);
  showAxisChoice(figure);
  showTheme(figure);
  selection.listeners.push(showCard, showDesign, () => figure.mark(selection.index));
  showListing();
  listenToBlocks();
  byId("previous").addEventListener("click", () => selection.choose(selection.index - 1));
  byId("next").addEventListener("click", () => selection.choose(selection.index + 1));
  new ResizeObserver(() => {
    figure.draw();
    showDrawing(report.front[selection.index]);
  }).observe(byId("front"));
  selection.choose(0);
}

byId("made-by").append(commandLine(byId("made-by").dataset.command));
if (report.front.length) showFront();
else document.querySelectorAll("section.needs-front").forEach((section) => section.replaceChildren(missing("Nothing met the limits: the front is empty.")));
if (report.histograms.length) showHistograms();
else byId("dimensions").remove();
