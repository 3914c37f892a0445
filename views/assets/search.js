// Find a place by its name or by coordinates typed in any usual way.
import { control, el, icon } from "./dom.js";
import { parsePlace, sayPlace } from "./geodesy.js";
import { ask } from "./server.js";

const WAIT_MS = 200;
const CLOSE_ZOOM = 13;

export class Search {
  constructor(map, symbols, address, moment, onSelect) {
    Object.assign(this, { map, symbols, address, moment, onSelect });
    this.found = [];
    this.active = -1;
    this.list = el("ul", { class: "m-found", role: "listbox", id: "m-found", hidden: true });
    this.input = el("input", {
      type: "search", placeholder: "Name or coordinates", "aria-label": "Search by name or coordinates",
      role: "combobox", "aria-expanded": "false", "aria-controls": "m-found", autocomplete: "off",
      spellcheck: "false", oninput: () => this.later(), onkeydown: (event) => this.key(event),
      onblur: () => setTimeout(() => this.hide(), 150), onfocus: () => this.found.length && this.show(this.found),
    });
    control(map, "topleft", el("div", { class: "m-panel m-search" }, icon("search"), this.input, this.list));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  async look() {
    const text = this.input.value.trim();
    this.request?.abort();
    this.pin?.remove();
    if (text.length < 2) return this.show([]);
    const place = parsePlace(text);
    if (place) return this.show([{ name: sayPlace(place.lon, place.lat), ...place }]);
    this.request = new AbortController();
    const { signal } = this.request;
    try {
      const { data } = await ask(this.question(text), { signal });
      return this.show(data, data.length ? "" : "Nothing found by that name.");
    } catch {
      return signal.aborted ? undefined : this.show([], "The server is not answering.");
    }
  }

  question(text) {
    const at = this.moment();
    return `${this.address}?q=${encodeURIComponent(text)}${at ? `&at=${encodeURIComponent(at)}` : ""}`;
  }

  show(found, note = "") {
    this.found = found;
    this.active = -1;
    const rows = found.map((entry, i) => el("li", {
      role: "option", id: `m-found-${i}`, onmousedown: (event) => event.preventDefault(),
      onclick: () => this.go(entry),
    }, this.picture(entry), el("span", { dir: "auto" }, entry.name), el("small", {}, this.kind(entry))));
    if (note) rows.push(el("li", { class: "m-found-note" }, note));
    this.list.replaceChildren(...rows);
    this.list.hidden = !rows.length;
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
  }

  picture(entry) {
    const layer = entry.layer && this.symbols.layer(entry.layer);
    if (!layer) return el("span", { class: "m-found-pin" });
    const { layer: name, state } = entry;
    const src = state ? this.symbols.picture(name, state) : this.symbols.emblem(name);
    return el("img", { src, alt: "", width: 16 });
  }

  kind(entry) {
    if (!entry.layer) return "coordinates";
    const word = this.symbols.layer(entry.layer)?.word ?? entry.layer;
    return entry.lon === null || entry.lon === undefined ? `${word}, without a place` : word;
  }

  hide() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  key(event) {
    if (event.key === "Escape") {
      this.input.value = "";
      this.pin?.remove();
      return this.show([]);
    }
    if (event.key === "Enter") return this.enter();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.found.length) return undefined;
    event.preventDefault();
    this.active = (this.active + step + this.found.length) % this.found.length;
    [...this.list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === this.active)));
    return this.input.setAttribute("aria-activedescendant", `m-found-${this.active}`);
  }

  async enter() {
    clearTimeout(this.timer);
    if (this.active < 0) await this.look();
    const entry = this.found[Math.max(0, this.active)];
    if (entry) this.go(entry);
  }

  go(entry) {
    this.hide();
    if (typeof entry.lat === "number" && typeof entry.lon === "number") {
      const place = L.latLng(entry.lat, entry.lon);
      this.map.setView(place, Math.max(this.map.getZoom(), CLOSE_ZOOM));
      if (!entry.id) this.mark(place);
    }
    if (entry.id) this.onSelect(entry);
  }

  mark(place) {
    this.pin?.remove();
    this.pin = L.marker(place, {
      icon: L.divIcon({ className: "m-pin", iconSize: [24, 24] }), interactive: false, keyboard: false,
    }).addTo(this.map);
  }
}
