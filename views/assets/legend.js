// The legend, which is also the filter: groups of layers with their symbols, words and numbers in view.
import { button, control, el, icon } from "./dom.js";

const NARROW_PX = 1000;

export class Legend {
  constructor(map, symbols, filters, memory) {
    Object.assign(this, { map, symbols, filters, memory });
    this.rows = new Map();
    this.open = new Set(JSON.parse(memory.get("legend-open") ?? "[]"));
    this.body = el("div", { class: "m-legend-body", id: "m-legend-body" });
    this.stale = el("input", { type: "checkbox", onchange: () => this.onlyStale() });
    this.node = el("section", { class: "m-panel m-legend", "aria-label": "Legend and filter" },
      this.header(), this.body, this.footer());
    const narrow = map.getContainer().clientWidth < NARROW_PX;
    this.collapse((memory.get("legend") ?? (narrow ? "closed" : "open")) === "closed");
    this.build();
    control(map, "topright", this.node);
    this.refresh();
  }

  header() {
    this.toggle = el("button", {
      type: "button", class: "m-legend-toggle", "aria-controls": "m-legend-body",
      onclick: () => this.collapse(!this.node.classList.contains("m-closed"), true),
    }, icon("layers"), el("span", {}, "Legend"), el("span", { class: "m-chevron" }, icon("chevron")));
    return this.toggle;
  }

  footer() {
    const reset = button("Show everything", "close", () => this.reset(), { class: "m-link" });
    reset.replaceChildren("Show all");
    return el("div", { class: "m-legend-foot" },
      el("label", {}, this.stale, el("span", {}, "Only out of date")), reset);
  }

  collapse(closed, remember = false) {
    this.node.classList.toggle("m-closed", closed);
    this.toggle.setAttribute("aria-expanded", String(!closed));
    if (remember) this.memory.set("legend", closed ? "closed" : "open");
  }

  build() {
    for (const group of this.symbols.table.groups) {
      const layers = this.symbols.layers.filter((layer) => layer.group === group.name &&
        this.filters.names.includes(layer.name)).reverse();
      if (!layers.length) continue;
      const heading = layers.length > 1 ? el("h3", {}, group.word) : null;
      this.body.append(el("div", {
        class: heading ? "m-legend-group m-headed" : "m-legend-group", role: "group", "aria-label": group.word,
      }, heading ?? "", ...layers.map((layer) => this.layerRow(layer))));
    }
  }

  layerRow(layer) {
    const box = el("input", {
      type: "checkbox", "data-layer": layer.name,
      onchange: () => this.setLayer(layer.name, box.checked),
    });
    const picture = el("img", { alt: "", width: 20, height: 20 });
    const count = el("span", { class: "m-count" });
    const more = el("button", {
      type: "button", class: "m-more", "aria-label": `States of ${layer.plural.toLowerCase()}`,
      onclick: () => this.unfold(layer.name),
    }, icon("chevron"));
    const states = new Map();
    const list = el("div", { class: "m-states" },
      ...layer.states.map((state) => this.stateRow(layer, state, states)));
    const line = el("div", { class: "m-row" },
      el("label", {}, box, picture, el("span", { class: "m-word" }, layer.plural)), count, more);
    const note = el("div", { class: "m-note" });
    const row = el("div", { class: "m-layer" }, line, note, list);
    this.rows.set(layer.name, { row, box, picture, count, more, note, states });
    row.classList.toggle("m-unfolded", this.open.has(layer.name));
    more.setAttribute("aria-expanded", String(this.open.has(layer.name)));
    return row;
  }

  stateRow(layer, state, rows) {
    const box = el("input", {
      type: "checkbox", "data-layer": layer.name, "data-state": state.name,
      onchange: () => this.setState(layer.name, state.name, box.checked),
    });
    const picture = el("img", { alt: "", width: 18, height: 18 });
    const count = el("span", { class: "m-count" });
    rows.set(state.name, { box, picture, count });
    return el("div", { class: "m-row m-state" },
      el("label", {}, box, picture, el("span", { class: "m-word" }, state.word)), count);
  }

  unfold(name) {
    const { row, more } = this.rows.get(name);
    const now = row.classList.toggle("m-unfolded");
    more.setAttribute("aria-expanded", String(now));
    if (now) this.open.add(name);
    else this.open.delete(name);
    this.memory.set("legend-open", JSON.stringify([...this.open]));
  }

  setLayer(name, on) {
    const emptied = on && this.filters.of(name).states?.length === 0;
    this.filters.change(name, { visible: on, ...(emptied && { states: null }) });
    this.refresh();
  }

  setState(name, state, on) {
    if (on && !this.filters.of(name).visible) this.filters.change(name, { visible: true, states: [state] });
    else this.filters.setState(name, state, on);
    this.refresh();
  }

  onlyStale() {
    this.filters.changeAll({ fresh: this.stale.checked ? ["stale"] : null });
    this.refresh();
  }

  reset() {
    this.filters.changeAll({ visible: true, states: null, fresh: null });
    this.refresh();
  }

  // Tick boxes and pictures from the filter and the theme.
  refresh() {
    this.stale.checked = this.filters.names.every((name) => this.filters.of(name).fresh?.join() === "stale");
    for (const [name, parts] of this.rows) {
      const { visible, states } = this.filters.of(name);
      parts.box.checked = visible;
      parts.box.indeterminate = visible && states !== null;
      parts.row.classList.toggle("m-off", !visible);
      for (const [state, { box, picture }] of parts.states) {
        box.checked = this.filters.shows(name, state);
        picture.src = this.symbols.picture(name, state);
      }
      parts.picture.src = this.symbols.emblem(name);
    }
  }

  count(name, layer) {
    const parts = this.rows.get(name);
    const visible = this.filters.of(name).visible;
    const found = visible && layer.loaded ? layer.counts() : null;
    parts.count.textContent = found ? found.total.toLocaleString("en") : "";
    for (const [state, { count }] of parts.states) {
      const shown = found && this.filters.shows(name, state);
      count.textContent = shown ? (found.states[state] ?? 0).toLocaleString("en") : "";
    }
    parts.note.textContent = visible && layer.error?.status ? layer.error.message
      : visible && layer.unplaced ? `${layer.unplaced.toLocaleString("en")} without a place` : "";
  }
}
