// What hands do to the front figure: point, click, drag a box, turn the wheel, press keys.

const DRAG_PX = 5;

function placeIn(figure, event) {
  const box = figure.host.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function listenToPointer(figure) {
  let start = null;
  let dragging = false;
  figure.overlay.addEventListener("pointerdown", (event) => {
    // A finger scrolls the page; only a mouse or a pen draws boxes.
    if (event.button === 0) start = placeIn(figure, event);
    dragging = false;
  });
  figure.overlay.addEventListener("pointermove", (event) => {
    const here = placeIn(figure, event);
    if (start && event.pointerType !== "touch" && Math.hypot(here[0] - start[0], here[1] - start[1]) > DRAG_PX) {
      dragging = true;
      figure.overlay.setPointerCapture(event.pointerId);
    }
    if (dragging) drawBrush(figure, start, here);
    figure.hover(dragging ? -1 : figure.nearest(...here));
  });
  figure.overlay.addEventListener("pointerup", (event) => {
    const here = placeIn(figure, event);
    if (dragging) zoomToBox(figure, start, here);
    else if (start) chooseNear(figure, here);
    start = null;
    dragging = false;
    figure.brush.hidden = true;
  });
  figure.overlay.addEventListener("pointercancel", () => { start = null; dragging = false; figure.brush.hidden = true; });
  figure.overlay.addEventListener("pointerleave", () => { if (!dragging) figure.hover(-1); });
  figure.overlay.addEventListener("dblclick", () => figure.reset());
}

function chooseNear(figure, here) {
  const index = figure.nearest(...here);
  if (index < 0) return;
  selection.choose(index);
  figure.points[index].node.focus({ preventScroll: true });
}

function drawBrush(figure, from, to) {
  figure.brush.hidden = false;
  Object.assign(figure.brush.style, {
    left: `${Math.min(from[0], to[0])}px`,
    top: `${Math.min(from[1], to[1])}px`,
    width: `${Math.abs(from[0] - to[0])}px`,
    height: `${Math.abs(from[1] - to[1])}px`,
  });
}

function zoomToBox(figure, from, to) {
  const span = (axis, a, b) => [axis.clamp(axis.value(a)), axis.clamp(axis.value(b))].sort((p, q) => p - q);
  const [x, y] = [span(figure.x, from[0], to[0]), span(figure.y, from[1], to[1])];
  // A line is no box: it would divide by an empty range.
  if (Math.abs(from[0] - to[0]) > DRAG_PX && Math.abs(from[1] - to[1]) > DRAG_PX) figure.look(x, y);
}

function listenToWheel(figure) {
  figure.overlay.addEventListener("wheel", (event) => {
    // At full view the wheel's way out scrolls the page on, so that the plot never traps a reader.
    if (event.deltaY > 0 && !figure.zoomed) return;
    event.preventDefault();
    figure.zoom(Math.exp(Math.min(Math.max(event.deltaY, -120), 120) * 0.002), ...placeIn(figure, event));
  }, { passive: false });
}

function listenToKeys(figure) {
  figure.overlay.addEventListener("keydown", (event) => {
    const shown = figure.points.map((point, index) => ({ index, place: point.place })).filter((point) => point.place);
    shown.sort((a, b) => a.place[0] - b.place[0]);
    const here = shown.findIndex((point) => point.index === selection.index);
    const steps = { ArrowRight: here + 1, ArrowUp: here + 1, ArrowLeft: here - 1, ArrowDown: here - 1, Home: 0, End: shown.length - 1 };
    const zooms = { "+": () => figure.zoom(0.8), "-": () => figure.zoom(1.25), 0: () => figure.reset(), Escape: () => figure.hover(-1) };
    if (event.key in steps && shown.length) {
      const next = shown[Math.min(Math.max(steps[event.key], 0), shown.length - 1)].index;
      selection.choose(next);
      figure.points[next].node.focus();
    } else if (event.key in zooms) {
      zooms[event.key]();
    } else {
      return;
    }
    event.preventDefault();
  });
  figure.overlay.addEventListener("focusin", (event) => figure.hover(Number(event.target.dataset.index ?? -1)));
  figure.overlay.addEventListener("focusout", () => figure.hover(-1));
}
