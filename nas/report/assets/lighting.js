// One block of the selected design at a time: pointed at or focused anywhere, it lights up in drawing, bars and table.

function listenToBlocks() {
  const host = byId("design");
  const owner = (target) => target.closest?.("[data-block]")?.dataset.block ?? null;
  host.addEventListener("pointerover", (event) => light(owner(event.target)));
  host.addEventListener("pointerleave", () => light(null));
  host.addEventListener("focusin", (event) => light(owner(event.target)));
  byId("drawing").addEventListener("keydown", walkBlocks);
  selection.listeners.push(() => light(null));
}

function light(name) {
  // Names come from files: they are compared, never put into a selector.
  document.querySelectorAll("#design [data-block]").forEach((node) => {
    node.classList.toggle("lit", node.dataset.block === name);
  });
  byId("block-facts").textContent = name === null ? "" : blockSentence(report.front[selection.index], name);
}

function blockSentence(member, name) {
  const block = member.blocks.find((each) => each.name === name);
  const [own, whole] = [blockSeconds(member).get(name), together("", layersOf(member))];
  const share = own?.value ? `${quantity(own.value, "s")}, ${Math.round((100 * own.value) / whole.value)} % of the priced time` : null;
  return [...(block ? blockFacts(block) : [name]), share].filter(Boolean).join(" · ");
}

// The arrow keys walk from block to block; Enter goes to its row of the table.
function walkBlocks(event) {
  const blocks = [...byId("drawing").querySelectorAll(".block")];
  const here = blocks.indexOf(document.activeElement);
  const steps = { ArrowRight: here + 1, ArrowLeft: Math.max(here - 1, 0), Home: 0, End: blocks.length - 1 };
  if (event.key in steps && blocks.length) {
    const next = blocks[Math.min(steps[event.key], blocks.length - 1)];
    next.focus();
  } else if (event.key === "Enter" && here >= 0) {
    const { block } = blocks[here].closest("[data-block]").dataset;
    [...byId("layers").querySelectorAll("tr[data-block]")].find((row) => row.dataset.block === block)?.querySelector("button")?.focus();
  } else {
    return;
  }
  event.preventDefault();
}
