// Building the page: the data, elements whose text is always text, and the one thing that is selected.

const report = JSON.parse(document.getElementById("report-data").textContent);
const SVG_SPACE = "http://www.w3.org/2000/svg";

// Designs share what their blocks look like; each block keeps its name and the number of its looks.
for (const member of report.front) {
  member.blocks = member.blocks.map(([name, box]) => ({ name, ...report.boxes[box] }));
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  // Names come from files: append() makes text nodes, so no markup in them ever wakes up.
  node.append(...children.filter((child) => child !== null));
  return node;
}

function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG_SPACE, tag), attributes, children);
}

function byId(id) {
  return document.getElementById(id);
}

const selection = {
  index: 0,
  listeners: [],
  choose(index) {
    this.index = Math.min(Math.max(index, 0), report.front.length - 1);
    this.listeners.forEach((listener) => listener(report.front[this.index]));
  },
};

function metricNamed(name) {
  return report.metrics.find((metric) => metric.name === name);
}

// Colours live in the style sheet; a canvas has to ask for them.
function colour(name) {
  const probe = byId("colour-probe");
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

function copyButton(text) {
  const button = element("button", { type: "button", class: "copy" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      // Without leave to write the clipboard the text is marked, and Ctrl+C is one key away.
      getSelection().selectAllChildren(button.previousElementSibling);
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1600);
  });
  return button;
}

function commandLine(text) {
  return element("div", { class: "command" }, element("code", { tabindex: "0" }, text), copyButton(text));
}
