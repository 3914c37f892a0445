// One layer of the map: what the server said last, drawn, and brought up to date by difference of ids.
import { hint } from "./popup.js";
import { ask } from "./server.js";
import { anchor, drawPath, pointsOf, stylePath } from "./shapes.js";

const SIGNS_UP_TO = 80;
const SIGN_SCALE = 0.8;
const SIGNED = new Set(["hazard_area", "zone", "closure"]);

export class RemoteLayer {
  constructor(map, symbols, points, name, base, events) {
    Object.assign(this, { map, symbols, points, name, base, events });
    this.order = symbols.layer(name).order;
    this.pane = `m-${symbols.layer(name).pane}`;
    this.map.createPane(this.pane).style.zIndex = 400 + this.order;
    this.renderer = L.svg({ pane: this.pane, padding: 0.3 });
    this.group = L.layerGroup().addTo(map);
    this.drawn = new Map();
    this.request = null;
    this.clear();
  }

  // Fetch and draw; an answer that has not changed costs no drawing. False where a newer question overtook it.
  async refresh(box, query) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    const asked = question(box, query);
    this.asking = asked;
    try {
      const tag = asked === this.asked ? this.tag : null;
      const answer = await ask(`${this.base}/${this.name}?${asked}`, { signal: request.signal, tag });
      if (request.signal.aborted) return false;
      if (!answer.same) this.draw(answer.data);
      Object.assign(this, { asked, tag: answer.tag, loaded: box, query, error: null });
      return true;
    } catch (error) {
      if (request.signal.aborted) return false;
      this.error = error;
      throw error;
    } finally {
      if (this.request === request) Object.assign(this, { request: null, asking: null });
    }
  }

  // Whether ``query`` about ``box`` is neither answered nor under way.
  lacks(box, query, covered) {
    if (this.request) return this.asking !== question(box, query);
    return Boolean(this.error) || this.query !== query || !covered;
  }

  draw(collection) {
    const features = (collection.features ?? []).filter((feature) => feature.geometry);
    this.signed = SIGNED.has(this.name) && features.length <= SIGNS_UP_TO;
    const seen = new Set(features.map((feature) => feature.id));
    for (const id of [...this.drawn.keys()]) if (!seen.has(id)) this.remove(id);
    for (const feature of features) this.put(feature);
    this.total = collection.total ?? features.length;
    this.unplaced = collection.unplaced ?? 0;
  }

  put(feature) {
    const old = this.drawn.get(feature.id);
    const [look, shape] = [lookOf(feature), JSON.stringify(feature.geometry)];
    if (old && old.look === look && old.shape === shape) {
      old.feature = feature;
      for (const spot of old.spots) Object.assign(spot, { properties: feature.properties });
      return;
    }
    const selected = old?.selected ?? false;
    if (old && old.path && old.shape === shape) Object.assign(old, { feature, look });
    else {
      if (old) this.remove(feature.id);
      this.drawn.set(feature.id, { feature, look, shape, selected, spots: [], path: this.path(feature) });
    }
    this.paint(this.drawn.get(feature.id));
  }

  path(feature) {
    if (pointsOf(feature.geometry)) return null;
    const path = drawPath(this.symbols, feature, this.pane, this.renderer);
    const item = () => this.drawn.get(feature.id);
    path.on("click", (event) => {
      path.closeTooltip();
      this.events.click(this, item(), event.latlng);
    });
    path.bindTooltip(() => hint(this.symbols, item().feature.properties), {
      direction: "top", offset: [0, -10], className: "m-tip", sticky: true,
    });
    this.group.addLayer(path);
    return path;
  }

  // Colours of a path, and the symbols on the canvas: the thing itself, or the sign of an area.
  paint(item) {
    const { feature, path, selected } = item;
    const { properties, geometry } = feature;
    if (path) stylePath(this.symbols, path, properties, selected);
    const sign = path && this.signed ? anchor(path.paths) : null;
    const places = path ? (sign ? [sign] : []) : pointsOf(geometry);
    this.unspot(item);
    item.spots = places.map((latlng) => ({
      key: { layer: this.name, id: feature.id }, latlng, properties, order: path ? this.order - 1000 : this.order,
      sign: Boolean(path), scale: path ? SIGN_SCALE : 1, selected: selected && !path,
    }));
    item.spots.forEach((spot, i) => this.points.set(`${this.name}/${feature.id}/${i}`, spot));
  }

  unspot(item) {
    item.spots.forEach((_, i) => this.points.delete(`${this.name}/${item.feature.id}/${i}`));
  }

  // Draw everything again in the other theme's colours.
  repaint() {
    for (const item of this.drawn.values()) this.paint(item);
  }

  mark(item, selected) {
    item.selected = selected;
    this.paint(item);
  }

  remove(id) {
    const item = this.drawn.get(id);
    this.unspot(item);
    if (item.path) {
      item.path.unbindTooltip();
      item.path.off();
      this.group.removeLayer(item.path);
    }
    this.drawn.delete(id);
  }

  clear() {
    this.request?.abort();
    Object.assign(this, { request: null, asking: null });
    for (const id of [...this.drawn.keys()]) this.remove(id);
    Object.assign(this, { total: null, unplaced: 0, loaded: null, tag: null, asked: null, query: null, error: null });
  }

  // Numbers of the things in view, by state; clusters count where their centre is.
  counts() {
    const view = this.map.getBounds();
    const states = {};
    let total = 0;
    for (const { feature, path } of this.drawn.values()) {
      const { properties, geometry } = feature;
      const near = path ? view.intersects(path.getBounds()) : pointsOf(geometry).some((place) => view.contains(place));
      if (!near) continue;
      const parts = properties.cluster ? properties.states : { [properties.state]: 1 };
      for (const [state, count] of Object.entries(parts)) states[state] = (states[state] ?? 0) + count;
      total += properties.cluster ? properties.count : 1;
    }
    return { total, states };
  }
}

const question = (box, query) => `bbox=${box.text}&zoom=${box.zoom}${query}`;

// What the symbol or outline depends on; the rest of a feature may change without drawing it again.
function lookOf({ properties: p }) {
  return p.cluster ? `c${p.count}/${p.stale}/${JSON.stringify(p.states)}` : `${p.state}/${p.fresh}/${p.overdue ?? ""}`;
}
