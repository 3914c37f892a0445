// One layer of the map: what the server said last, drawn, and brought up to date by difference of ids.
import { ask } from "./server.js";
import { clusterHint, hint } from "./popup.js";
import { clusterIcon, clusterWords, drawPath, placeOf, pointIcon, stylePath } from "./shapes.js";

const SIGNS_UP_TO = 80;

export class RemoteLayer {
  constructor(map, symbols, name, base, events) {
    Object.assign(this, { map, symbols, name, base, events });
    this.pane = `m-${symbols.layer(name).pane}`;
    this.drawn = new Map();
    this.total = null;
    this.unplaced = 0;
    this.loaded = null;
    this.tag = null;
    this.query = null;
    this.error = null;
    this.request = null;
    this.group = L.layerGroup().addTo(map);
    this.panes();
  }

  panes() {
    const order = 400 + this.symbols.layer(this.name).order / 2;
    this.map.createPane(this.pane).style.zIndex = order;
    this.map.createPane(`${this.pane}-points`).style.zIndex = 500 + this.symbols.layer(this.name).order;
    this.renderer = L.svg({ pane: this.pane, padding: 0.3 });
  }

  // Fetch and draw; an answer that has not changed costs no drawing. False where a newer question overtook it.
  async refresh(box, query) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    const asked = `${box.zoom}/${box.text}?${query}`;
    const address = `${this.base}/${this.name}?bbox=${box.text}&zoom=${box.zoom}${query}`;
    try {
      const answer = await ask(address, { signal: request.signal, tag: asked === this.asked ? this.tag : null });
      if (request.signal.aborted) return false;
      if (!answer.same) this.draw(answer.data);
      Object.assign(this, { asked, tag: answer.tag, loaded: box, query, error: null });
      return true;
    } catch (error) {
      if (request.signal.aborted) return false;
      this.error = error;
      throw error;
    } finally {
      if (this.request === request) this.request = null;
    }
  }

  draw(collection) {
    const features = collection.features ?? [];
    this.signed = features.length <= SIGNS_UP_TO;
    const seen = new Set();
    for (const feature of features) {
      if (!feature.geometry) continue;
      seen.add(feature.id);
      const old = this.drawn.get(feature.id);
      if (!old) this.add(feature);
      else if (!this.update(old, feature)) {
        this.remove(feature.id);
        this.add(feature);
      }
    }
    for (const id of [...this.drawn.keys()]) if (!seen.has(id)) this.remove(id);
    this.total = collection.total ?? features.length;
    this.unplaced = collection.unplaced ?? 0;
  }

  add(feature) {
    const item = { feature, look: look(feature), shape: shapeKey(feature.geometry), selected: false };
    item.object = this.make(feature);
    item.object.on("click", (event) => {
      item.object.closeTooltip();
      this.events.click(this, item, event);
    });
    item.object.on("contextmenu", (event) => this.events.pick(event));
    item.object.bindTooltip(() => this.words(item.feature), {
      direction: "top", offset: [0, -10], className: "m-tip", sticky: feature.geometry.type !== "Point",
    });
    this.drawn.set(feature.id, item);
    this.group.addLayer(item.object);
  }

  make(feature) {
    const { geometry, properties } = feature;
    if (geometry.type !== "Point") {
      const group = drawPath(this.symbols, feature, this.pane, this.renderer, this.signed);
      group.geometry = geometry;
      stylePath(this.symbols, group, properties, false);
      return group;
    }
    const alt = properties.cluster ? clusterWords(this.symbols, properties).title
      : `${properties.name ?? ""}, ${this.symbols.state(this.name, properties.state).word}`;
    return L.marker(placeOf(geometry), {
      icon: this.icon(properties), pane: `${this.pane}-points`, alt, riseOnHover: true, bubblingMouseEvents: false,
    });
  }

  icon(properties) {
    return properties.cluster ? clusterIcon(this.symbols, properties) : pointIcon(this.symbols, properties);
  }

  // True where the drawn object could be kept.
  update(item, feature) {
    const [now, shape] = [look(feature), shapeKey(feature.geometry)];
    const moved = shape !== item.shape;
    if (moved && feature.geometry.type !== "Point") return false;
    if (feature.geometry.type !== item.feature.geometry.type) return false;
    item.feature = feature;
    if (moved) item.object.setLatLng(placeOf(feature.geometry));
    if (now !== item.look) this.restyle(item);
    Object.assign(item, { look: now, shape });
    return true;
  }

  restyle(item) {
    const { properties, geometry } = item.feature;
    if (geometry.type === "Point") item.object.setIcon(this.icon(properties));
    else stylePath(this.symbols, item.object, properties, item.selected);
    if (item.selected) this.mark(item, true);
  }

  // Draw everything again in the other theme's colours.
  repaint() {
    for (const item of this.drawn.values()) this.restyle(item);
  }

  mark(item, selected) {
    item.selected = selected;
    if (item.feature.geometry.type === "Point") {
      item.object.getElement()?.classList.toggle("m-selected", selected);
      item.object.setZIndexOffset(selected ? 10000 : 0);
    } else stylePath(this.symbols, item.object, item.feature.properties, selected);
  }

  remove(id) {
    const item = this.drawn.get(id);
    item.object.unbindTooltip();
    item.object.off();
    this.group.removeLayer(item.object);
    this.drawn.delete(id);
  }

  clear() {
    this.request?.abort();
    for (const id of [...this.drawn.keys()]) this.remove(id);
    Object.assign(this, { total: null, unplaced: 0, loaded: null, tag: null, asked: null, error: null });
  }

  words(feature) {
    const { properties } = feature;
    return properties.cluster ? clusterHint(clusterWords(this.symbols, properties)) : hint(this.symbols, properties);
  }

  // Numbers of the things in view, by state; clusters count where their centre is.
  counts() {
    const view = this.map.getBounds();
    const states = {};
    let total = 0;
    for (const { feature, object } of this.drawn.values()) {
      const { properties, geometry } = feature;
      const near = geometry.type === "Point" ? view.contains(placeOf(geometry))
        : view.intersects(object.paths.getBounds?.() ?? object.getBounds());
      if (!near) continue;
      const parts = properties.cluster ? properties.states : { [properties.state]: 1 };
      for (const [state, count] of Object.entries(parts)) states[state] = (states[state] ?? 0) + count;
      total += properties.cluster ? properties.count : 1;
    }
    return { total, states };
  }
}

// What the icon or outline depends on; the rest of a feature may change without redrawing.
function look({ properties: p }) {
  return p.cluster ? `c${p.count}/${p.stale}/${JSON.stringify(p.states)}` : `${p.state}/${p.fresh}/${p.overdue ?? ""}`;
}

const shapeKey = (geometry) => JSON.stringify(geometry.coordinates ?? geometry.geometries);
