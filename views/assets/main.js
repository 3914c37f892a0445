// The map client: wires the layers, the legend, the tools and the line to the page.
import { Basemap } from "./basemap.js";
import { Channel } from "./channel.js";
import { button, control, el } from "./dom.js";
import { Drawing } from "./draw.js";
import { covers, extent } from "./extent.js";
import { Filters } from "./filters.js";
import { RemoteLayer } from "./layer.js";
import { Legend } from "./legend.js";
import { Measure } from "./measure.js";
import { Overlays } from "./overlay.js";
import { fillFrame, keepView, Memory, restoreView, toggleFullScreen } from "./place.js";
import { Points } from "./points.js";
import { clusterHint, hint } from "./popup.js";
import { Search } from "./search.js";
import { Selection } from "./selection.js";
import { ask } from "./server.js";
import { Status } from "./status.js";
import { Symbols } from "./symbols.js";
import { Clock } from "./times.js";
import { Way } from "./way.js";

const SETTLE_MS = 120;
const PAGE_ANSWERS_MS = 700;
const RETRY_MS = [2000, 4000, 8000, 15000];
const CLUSTER_ZOOM_LIMIT = 18;

class MapClient {
  constructor(map, options, table) {
    Object.assign(this, { map, options });
    this.page = { at: null, revision: null, minute: null };
    this.told = {};
    this.theme = options.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    this.symbols = new Symbols(table, this.theme);
    this.clock = new Clock(options.timeZone);
    this.memory = new Memory(options.memory);
    this.layers = new Map();
    this.failures = 0;
    this.refreshes = 0;
  }

  start() {
    const { map, options, symbols } = this;
    map.getContainer().classList.add("m-map");
    fillFrame(map);
    map.attributionControl.setPrefix("Leaflet");
    restoreView(map, this.memory);
    keepView(map, this.memory);
    this.status = new Status(map, this.clock, options.mode);
    this.basemap = new Basemap(map, options, this.theme, this.status);
    this.names = symbols.layers.map((layer) => layer.name).filter((name) => options.layers?.includes(name) ?? true);
    this.filters = new Filters(symbols, this.names, (filter) => this.filtered(filter));
    this.channel = new Channel(options.token, (state) => this.hear(state));
    this.makeLayers();
    this.selection = new Selection(map, symbols, this.clock, this.layers);
    this.overlays = new Overlays(map, symbols, this.points, (key) => this.picked(key), this.memory);
    this.way = new Way(map, symbols);
    this.drawing = new Drawing(map, symbols, this.status.strip,
      (geometry) => this.channel.send("drawn", { geometry }));
    this.tools();
    this.paint();
    map.on("moveend", () => this.moved());
    map.on("contextmenu", (event) => this.pick(event.latlng));
    window.addEventListener("online", () => this.refresh(true));
    this.basemap.start();
    this.channel.hello();
    this.first = setTimeout(() => this.refresh(true), PAGE_ANSWERS_MS); // without a page, the map stands alone
  }

  makeLayers() {
    const { map, symbols } = this;
    map.createPane("m-points").style.zIndex = 600;
    this.points = new Points(symbols, {
      click: ({ key, pick }, place) =>
        (pick ? pick() : this.clicked(this.layers.get(key.layer), this.selection.find(key), place)),
      pick: (item, place) => this.pick(place),
      words: ({ properties, words }) =>
        words?.() ?? (properties.cluster ? clusterHint(symbols, properties) : hint(symbols, properties)),
    }).addTo(map);
    const events = { click: (layer, item, place) => this.clicked(layer, item, place) };
    for (const name of this.names) {
      const base = `${this.options.api}/layers`;
      this.layers.set(name, new RemoteLayer(map, symbols, this.points, name, base, events));
    }
  }

  tools() {
    const { map, options } = this;
    if (options.search) {
      const moment = () => this.page.at;
      this.search = new Search(map, this.symbols, `${options.api}/search`, moment, (entry) => this.choose(entry));
    }
    const measure = button("Measure a distance", "ruler", () => this.measure.start(), { "aria-pressed": "false" });
    this.measure = new Measure(map, this.symbols, this.status.strip, measure);
    control(map, "topleft", el("div", { class: "m-panel m-tools", role: "toolbar", "aria-label": "Map tools" },
      button("Zoom in", "plus", () => map.zoomIn()), button("Zoom out", "minus", () => map.zoomOut()),
      button("Whole area", "home", () => this.home()),
      button("Full screen", "full", () => toggleFullScreen(map)), measure));
    L.control.scale({ maxWidth: 140, position: "bottomleft" }).addTo(map);
    if (options.legend) this.legend = new Legend(map, this.symbols, this.filters, this.memory);
  }

  home() {
    const { lat, lon, zoom } = this.options.home;
    this.map.setView([lat, lon], zoom);
  }

  // What the page says. Only what differs from what it said last changes anything.
  hear(state) {
    const before = this.page;
    clearTimeout(this.first);
    this.page = { ...before, ...state };
    const fresh = (name) => this.news(name, state[name]);
    this.clock.set(state.at ?? state.now ?? state.minute);
    if (state.theme && state.theme !== this.theme) this.setTheme(state.theme);
    this.status.at(state.at ?? null);
    if (state.filter && this.filters.apply(state.filter)) this.legend?.refresh();
    if (fresh("selected")) this.selection.select(state.selected ?? null);
    if (fresh("focus") && state.focus) this.focus(state.focus);
    this.overlays.mark(state.selected ?? null);
    this.drawing.request(state.readonly ? null : state.draw ?? null, state.sketch);
    this.overlays.show(state.overlays ?? [], state.revision);
    this.way.show(state.way ?? null, state.revision, state.minute);
    this.refresh(state.revision !== before.revision || state.minute !== before.minute);
  }

  news(name, value) {
    const text = JSON.stringify(value ?? null);
    if (this.told[name] === text) return false;
    this.told[name] = text;
    return true;
  }

  focus({ lon, lat, zoom }) {
    this.map.setView([lat, lon], zoom ?? Math.max(this.map.getZoom(), 12));
  }

  setTheme(theme) {
    this.theme = theme;
    this.symbols.theme = theme;
    this.basemap.repaint(theme);
    for (const layer of this.layers.values()) layer.repaint();
    this.overlays.repaint();
    this.way.repaint();
    this.legend?.refresh();
    this.selection.refresh();
    this.paint();
  }

  paint() {
    const { classList } = this.map.getContainer();
    classList.toggle("m-dark", this.theme === "dark");
  }

  filtered(filter) {
    this.channel.send("filter", { filter });
    this.refresh(false);
  }

  moved() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.refresh(false);
      const view = this.map.getBounds();
      const bounds = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
      this.channel.send("view", { bounds: bounds.map((value) => Number(value.toFixed(5))), zoom: this.map.getZoom() });
    }, SETTLE_MS);
    this.count();
  }

  clicked(layer, item, place) {
    if (!item) return undefined;
    const { id, properties } = item.feature;
    if (properties.cluster) return this.enter(properties, place);
    const key = { layer: layer.name, id };
    this.selection.select(key);
    this.selection.openCard(key, place);
    return this.channel.send("select", key);
  }

  // Something on a sheet of the page's: it has no card of its own, the page says what it is.
  picked(key) {
    this.selection.select(key);
    return this.channel.send("select", key);
  }

  enter({ bounds: [west, south, east, north] }, place) {
    const box = L.latLngBounds([[south, west], [north, east]]);
    const next = Math.min(CLUSTER_ZOOM_LIMIT, this.map.getZoom() + 2);
    if (box.getNorthEast().equals(box.getSouthWest())) return this.map.setView(place, next);
    return this.map.setView(box.getCenter(), Math.max(this.map.getZoom() + 1,
      Math.min(CLUSTER_ZOOM_LIMIT, this.map.getBoundsZoom(box.pad(0.1)))));
  }

  choose({ layer, id }) {
    const key = { layer, id };
    this.selection.select(key);
    this.waiting = key;
    this.showWaiting();
    this.channel.send("select", key);
  }

  // The card of something searched for opens as soon as its layer has arrived.
  showWaiting() {
    if (!this.waiting || !this.selection.find(this.waiting)) return;
    this.selection.openCard(this.waiting);
    this.waiting = null;
  }

  pick(place) {
    const { lat, lng } = place.wrap();
    this.channel.send("pick", { lon: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) });
  }

  // Ask for every shown layer that is out of date: all of them when ``news`` is true.
  async refresh(news) {
    clearTimeout(this.retry);
    const box = extent(this.map);
    const due = this.names.filter((name) => this.due(name, box, news));
    for (const name of this.names) {
      if (!this.filters.of(name).visible && this.layers.get(name).loaded) this.layers.get(name).clear();
    }
    if (!due.length) return this.settle();
    this.running = (this.running ?? 0) + 1;
    this.status.loading(true);
    const results = await Promise.allSettled(due.map((name) => this.fetchLayer(name, box)));
    this.running -= 1;
    this.status.loading(this.running > 0);
    this.report(results);
    return this.settle();
  }

  due(name, box, news) {
    const layer = this.layers.get(name);
    if (!this.filters.of(name).visible) return false;
    return news || layer.lacks(box, this.filters.query(name, this.page), covers(layer.loaded, this.map));
  }

  async fetchLayer(name, box) {
    const layer = this.layers.get(name);
    const drawn = await layer.refresh(box, this.filters.query(name, this.page));
    if (drawn && !this.filters.of(name).visible) layer.clear();
    if (drawn) this.count();
    return drawn;
  }

  report(results) {
    const errors = results.filter((result) => result.status === "rejected").map((result) => result.reason);
    const refused = errors.find((error) => error.status && error.status < 500);
    const lost = errors.some((error) => !error.status || error.status >= 500);
    if (lost) {
      this.status.failed();
      const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
      this.failures += 1;
      this.retry = setTimeout(() => document.hidden || this.refresh(false), wait);
    } else if (refused) this.status.refused(refused);
    else if (results.some((result) => result.value)) {
      this.failures = 0;
      this.refreshes += 1;
      this.status.answered(this.page.now ?? this.page.minute);
    }
  }

  settle() {
    this.selection.refresh();
    this.showWaiting();
    this.count();
  }

  count() {
    if (!this.legend || this.counting) return;
    this.counting = true;
    requestAnimationFrame(() => {
      this.counting = false;
      for (const name of this.names) this.legend.count(name, this.layers.get(name));
    });
  }

  // What tests and measurements look at.
  report_state() {
    const layers = [...this.layers].map(([name, layer]) => [name, {
      drawn: layer.drawn.size, total: layer.total, unplaced: layer.unplaced, loaded: Boolean(layer.loaded),
    }]);
    return {
      layers: Object.fromEntries(layers), refreshes: this.refreshes, busy: (this.running ?? 0) > 0,
      selected: this.selection.current, open: this.selection.open, theme: this.theme,
      revision: this.page.revision, zoom: this.map.getZoom(), centre: this.map.getCenter(),
      failures: this.failures, filter: this.filters.value, at: this.page.at,
    };
  }
}

export async function start(map, options) {
  const { data } = await ask(options.symbols);
  const client = new MapClient(map, options, data);
  client.start();
  window.__muster = { client, map, counts: () => client.report_state(), refresh: () => client.refresh(true) };
}
