// Build elements from plain data. Text is always a text node: nothing from a record becomes markup.

export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

export function svgEl(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// Line icons of the tool buttons, drawn in a 24×24 box.
const ICONS = {
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  home: "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  ruler: "M3 16.5 16.5 3 21 7.5 7.5 21ZM7 12.5l2 2M10 9.5l2.5 2.5M13 6.5l2 2",
  layers: "M12 4 3 9l9 5 9-5ZM3.5 13.5 12 18l8.5-4.5",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13ZM15.5 15.5 20 20",
  close: "M6 6l12 12M18 6 6 18",
  chevron: "M9 6l6 6-6 6",
};

export function icon(name) {
  return svgEl(
    "svg",
    { viewBox: "0 0 24 24", class: "m-icon", "aria-hidden": "true", focusable: "false" },
    svgEl("path", { d: ICONS[name] }),
  );
}

export function button(label, name, onclick, attributes = {}) {
  return el("button", { type: "button", class: "m-tool", title: label, "aria-label": label, onclick,
    ...attributes }, icon(name));
}

// A Leaflet control whose clicks and scrolling stay its own.
export function control(map, position, node) {
  const Control = L.Control.extend({
    options: { position },
    onAdd() {
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
      return node;
    },
  });
  return new Control().addTo(map);
}
