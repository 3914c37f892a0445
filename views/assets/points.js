// Every point of every layer on one canvas. Measured with 2,000 points and no graphics card: this
// canvas moves and zooms at 34 to 55 frames a second and takes 0.05 s to fill, as many image elements at 1 to 3
// frames, and they take 0.7 s.
//
// The canvas lets clicks through; hits are looked up here before Leaflet sees the click, so that a point over an
// area gets it and the area below keeps its own.
import { moveApart } from "./placing.js";
import { Sprites } from "./sprites.js";

const REACH_PX = { mouse: 2, touch: 9 };
const PILL = { height: 24, picture: 18, gap: 4, left: 4, right: 9, top: 3, font: "600 12px system-ui, sans-serif" };
const SMALL_PILL = {
  height: 16, picture: 12, gap: 2, left: 2, right: 5, top: 2, font: "500 10px system-ui, sans-serif",
};
const CLOSE_ZOOM = 11;
const QUIET_SCALE = 0.6;
const EDGE_PX = 60;
const FADED = 0.5;
const SPREAD_UP_TO = 1200;
const DASH = { dashed: [4, 3], dotted: [1, 3] };
const WIDTH = { none: 1, thin: 1.3, solid: 3, double: 1.4, dashed: 2, dotted: 2 };

export const Points = L.Renderer.extend({
  options: { pane: "m-points", padding: 0.15 },

  initialize(symbols, events) {
    L.Renderer.prototype.initialize.call(this, {});
    Object.assign(this, { symbols, events, items: new Map(), order: null, over: null });
    this.sprites = new Sprites(() => this.invalidate());
  },

  onAdd(map) {
    L.Renderer.prototype.onAdd.call(this, map);
    this.hint = L.tooltip({ direction: "top", className: "m-tip", offset: [0, -12] });
    this.listen(map.getContainer());
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.className = "m-points";
    this._container.setAttribute("role", "img");
  },

  _destroyContainer() {
    this._container.remove();
    delete this._container;
  },

  _updatePaths() {},

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    const density = Math.max(1, window.devicePixelRatio || 1);
    L.DomUtil.setPosition(this._container, min);
    Object.assign(this._container, { width: density * size.x, height: density * size.y });
    Object.assign(this._container.style, { width: `${size.x}px`, height: `${size.y}px` });
    this.pen = this._container.getContext("2d");
    this.pen.setTransform(density, 0, 0, density, -density * min.x, -density * min.y);
    this.draw();
  },

  // ``item``: {key: {layer, id}, latlng, properties, order, scale}; ``ring`` colours a ring around the symbol,
  // ``faded`` fades it, ``loud`` keeps it large.
  set(name, item) {
    this.items.set(name, item);
    this.order = null;
    this.invalidate();
  },

  delete(name) {
    this.items.delete(name);
    this.order = null;
    if (this.over && this.over === name) this.leave();
    this.invalidate();
  },

  invalidate() {
    this.due ??= requestAnimationFrame(() => {
      this.due = null;
      if (this._container && !this._map._animatingZoom) this.draw();
    });
  },

  sorted() {
    const rank = ({ properties: p }) => this.symbols.state(p.layer,
      p.cluster ? this.symbols.worst(p.layer, p.states) : p.state).rank;
    const above = ([, a], [, b]) => Boolean(a.selected) - Boolean(b.selected) || a.order - b.order ||
      rank(a) - rank(b) || b.latlng.lat - a.latlng.lat;
    this.order ??= [...this.items.entries()].sort(above);
    return this.order;
  },

  draw() {
    const { min, max } = this._bounds;
    this.pen.clearRect(min.x, min.y, max.x - min.x, max.y - min.y);
    const shown = this.spread(this.sorted().map(([, item]) => item).filter((item) => this.locate(item)));
    for (const item of shown) if (item.dx || item.dy) this.drawLeader(item);
    for (const item of shown) {
      if (item.properties.cluster) this.drawCluster(item);
      else this.drawSymbol(item);
    }
    this._container.setAttribute("aria-label", `${this.items.size} symbols and groups; the list names them`);
  },

  // Place and size on the canvas; false outside of it.
  locate(item) {
    const { min, max } = this._bounds;
    const { x, y } = this._map.latLngToLayerPoint(item.latlng);
    item.box = null;
    if (x < min.x - EDGE_PX || x > max.x + EDGE_PX || y < min.y - EDGE_PX || y > max.y + EDGE_PX) return false;
    const { cluster, layer } = item.properties;
    item.small = !item.selected && !item.loud && this._map.getZoom() < CLOSE_ZOOM && this.quiet(item.properties);
    const size = Math.round(this.symbols.layer(layer).size * (item.scale ?? 1) * (item.small ? QUIET_SCALE : 1));
    const pill = item.small ? SMALL_PILL : PILL;
    const [w, h] = cluster ? [this.pillWidth(item, pill), pill.height] : [size, size];
    Object.assign(item, { x, y, dx: 0, dy: 0, w, h, pill });
    return true;
  },

  // Whether nothing about it asks for attention; out of date or of unknown state always does.
  quiet({ layer, cluster, state, states, fresh, stale }) {
    if (cluster ? stale : fresh === "stale") return false;
    return (cluster ? Object.keys(states) : [state]).every((name) => this.symbols.state(layer, name).quiet);
  },

  // Symbols of several layers on one spot step aside, so that all can be seen and clicked. What is drawn small
  // lies underneath and stays where it is.
  spread(items) {
    items.sort((a, b) => b.small - a.small);
    const free = items.filter((item) => !item.sign && !item.small);
    const first = (item) => (item.selected ? -2 : item.key.layer === "incident" ? -1 : item.order);
    if (free.length <= SPREAD_UP_TO) moveApart([...free].sort((a, b) => first(a) - first(b)));
    return items;
  },

  drawLeader({ x, y, dx, dy }) {
    const { pen } = this;
    const ink = this.symbols.colour("ink");
    Object.assign(pen, { strokeStyle: ink, fillStyle: ink, lineWidth: 1 });
    pen.globalAlpha = 0.55;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + dx, y + dy);
    pen.stroke();
    pen.beginPath();
    pen.arc(x, y, 2.2, 0, 2 * Math.PI);
    pen.fill();
    pen.globalAlpha = 1;
  },

  corner(item) {
    const [x, y] = [Math.round(item.x + item.dx - item.w / 2), Math.round(item.y + item.dy - item.h / 2)];
    item.box = [x, y, x + item.w, y + item.h];
    return [x, y];
  },

  drawSymbol(item) {
    const { layer, state, fresh } = item.properties;
    if (item.selected) this.drawHalo(item.x + item.dx, item.y + item.dy, item.w / 2 + 5);
    const sprite = this.sprites.get(this.symbols.picture(layer, state, fresh), item.w);
    if (item.ring) this.drawRing(item.x + item.dx, item.y + item.dy, item.w / 2 + 2.5, this.symbols.colour(item.ring));
    const [x, y] = this.corner(item);
    this.pen.globalAlpha = item.faded ? FADED : 1;
    if (sprite) this.pen.drawImage(sprite, x, y, item.w, item.h);
    this.pen.globalAlpha = 1;
  },

  drawRing(x, y, radius, colour) {
    this.pen.beginPath();
    this.pen.arc(x, y, radius, 0, 2 * Math.PI);
    Object.assign(this.pen, { fillStyle: this.symbols.colour("halo"), strokeStyle: colour, lineWidth: 2.2 });
    this.pen.fill();
    this.pen.stroke();
  },

  drawHalo(x, y, radius) {
    this.pen.beginPath();
    this.pen.arc(x, y, radius, 0, 2 * Math.PI);
    Object.assign(this.pen, {
      fillStyle: this.symbols.colour("halo"), strokeStyle: this.symbols.colour("accent"), lineWidth: 3,
    });
    this.pen.fill();
    this.pen.stroke();
  },

  pillWidth(item, pill) {
    const { count } = item.properties;
    item.text ??= count >= 10000 ? `${Math.round(count / 1000)}k` : count.toLocaleString("en");
    this.pen.font = pill.font;
    const text = this.pen.measureText(item.text).width;
    return Math.ceil(pill.left + pill.picture + pill.gap + text + pill.right);
  },

  drawCluster(item) {
    const { pen, symbols } = this;
    const { pill, h } = item;
    const { layer, count, states, stale } = item.properties;
    const worst = symbols.worst(layer, states);
    const [x, y] = this.corner(item);
    this.drawPill(x, y, item, symbols.state(layer, worst));
    const aged = stale > count / 2 ? "stale" : "current";
    const sprite = this.sprites.get(symbols.picture(layer, worst, aged), pill.picture);
    if (sprite) pen.drawImage(sprite, x + pill.left, y + pill.top, pill.picture, pill.picture);
    Object.assign(pen, { fillStyle: symbols.colour("ink"), textBaseline: "middle", font: pill.font });
    pen.fillText(item.text, x + pill.left + pill.picture + pill.gap, y + h / 2 + 1);
  },

  drawPill(x, y, { w, h, small }, { colour, ring: full }) {
    const ring = small ? "thin" : full;
    const { pen } = this;
    const outline = (inset, line) => {
      pen.beginPath();
      pen.roundRect(x + inset, y + inset, w - 2 * inset, h - 2 * inset, h / 2 - inset);
      pen.lineWidth = line;
    };
    Object.assign(pen, { fillStyle: this.symbols.colour("halo"), strokeStyle: this.symbols.colour("halo") });
    outline(0, 2.5);
    pen.stroke();
    pen.fill();
    pen.strokeStyle = this.symbols.colour(colour);
    pen.setLineDash(DASH[ring] ?? []);
    outline(WIDTH[ring] / 2, WIDTH[ring]);
    pen.stroke();
    pen.setLineDash([]);
    if (ring === "double") {
      outline(3.4, WIDTH.double);
      pen.stroke();
    }
  },

  // The topmost item at a place of the screen, as [name, item].
  hit(event) {
    const at = this._map.mouseEventToLayerPoint(event);
    const reach = event.pointerType === "touch" ? REACH_PX.touch : REACH_PX.mouse;
    const order = this.sorted();
    for (let i = order.length - 1; i >= 0; i -= 1) {
      const { box } = order[i][1];
      if (box && at.x >= box[0] - reach && at.x <= box[2] + reach && at.y >= box[1] - reach && at.y <= box[3] + reach) {
        return order[i];
      }
    }
    return null;
  },

  listen(node) {
    const onMap = (event) => event.target instanceof Element && !event.target.closest(".leaflet-control, .m-top, " +
      ".leaflet-popup, .m-key") && !node.classList.contains("m-sketching");
    const act = (name) => (event) => {
      if (!onMap(event) || this._map.dragging?.moved()) return;
      const found = this.hit(event);
      if (!found) return;
      event.stopPropagation();
      event.preventDefault();
      if (name === "dblclick") return;
      this.hint.remove();
      this.events[name](found[1], this._map.mouseEventToLatLng(event));
    };
    node.addEventListener("click", act("click"), true);
    node.addEventListener("dblclick", act("dblclick"), true);
    node.addEventListener("contextmenu", act("pick"), true);
    node.addEventListener("mousemove", (event) => {
      if (onMap(event) && !event.buttons) this.hover(this.hit(event));
      else this.leave();
    });
    node.addEventListener("mouseleave", () => this.leave());
  },

  hover(found) {
    if ((found?.[0] ?? null) === this.over) return;
    this.leave();
    if (!found) return;
    const [name, item] = found;
    this.over = name;
    this._map.getContainer().classList.add("m-over-point");
    const [left, top, right] = item.box;
    const place = this._map.layerPointToLatLng([(left + right) / 2, top + 12]);
    this.hint.setLatLng(place).setContent(this.events.words(item)).addTo(this._map);
  },

  leave() {
    if (this.over === null) return;
    this.over = null;
    this._map.getContainer().classList.remove("m-over-point");
    this.hint.remove();
  },
});
