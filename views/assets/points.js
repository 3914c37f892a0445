// Every point of every layer on one canvas. Measured with 2,000 points and no graphics card: this
// canvas moves and zooms at 34 to 55 frames a second and takes 0.05 s to fill, as many image elements at 1 to 3
// frames, and they take 0.7 s.
//
// The canvas lets clicks through; hits are looked up here before Leaflet sees the click, so that a point over an
// area gets it and the area below keeps its own.
import { Sprites } from "./sprites.js";

const REACH_PX = { mouse: 2, touch: 9 };
const PILL = { height: 24, picture: 18, gap: 4, left: 4, right: 9, font: "600 12px system-ui, sans-serif" };
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

  // ``item``: {key: {layer, id}, latlng, properties, order, scale}.
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
    const [width, height] = [PILL.height * 4, PILL.height];
    for (const [, item] of this.sorted()) {
      const at = this._map.latLngToLayerPoint(item.latlng);
      item.box = null;
      if (at.x < min.x - width || at.x > max.x + width || at.y < min.y - height || at.y > max.y + height) continue;
      if (item.properties.cluster) this.drawCluster(item, at);
      else this.drawSymbol(item, at);
    }
    this._container.setAttribute("aria-label", `${this.items.size} symbols and groups; the list names them`);
  },

  drawSymbol(item, at) {
    const { layer, state, fresh } = item.properties;
    const size = Math.round(this.symbols.layer(layer).size * (item.scale ?? 1));
    if (item.selected) this.drawHalo(at, size / 2 + 5);
    const sprite = this.sprites.get(this.symbols.picture(layer, state, fresh), size);
    const [x, y] = [Math.round(at.x - size / 2), Math.round(at.y - size / 2)];
    if (sprite) this.pen.drawImage(sprite, x, y, size, size);
    item.box = [x, y, x + size, y + size];
  },

  drawHalo(at, radius) {
    this.pen.beginPath();
    this.pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    Object.assign(this.pen, {
      fillStyle: this.symbols.colour("halo"), strokeStyle: this.symbols.colour("accent"), lineWidth: 3,
    });
    this.pen.fill();
    this.pen.stroke();
  },

  drawCluster(item, at) {
    const { pen, symbols } = this;
    const { layer, count, states, stale } = item.properties;
    const worst = symbols.worst(layer, states);
    const state = symbols.state(layer, worst);
    const text = count >= 10000 ? `${Math.round(count / 1000)}k` : count.toLocaleString("en");
    pen.font = PILL.font;
    item.textWidth ??= pen.measureText(text).width;
    const width = Math.ceil(PILL.left + PILL.picture + PILL.gap + item.textWidth + PILL.right);
    const [x, y] = [Math.round(at.x - width / 2), Math.round(at.y - PILL.height / 2)];
    this.drawPill(x, y, width, state);
    const aged = stale > count / 2 ? "stale" : "current";
    const sprite = this.sprites.get(symbols.picture(layer, worst, aged), PILL.picture);
    if (sprite) pen.drawImage(sprite, x + PILL.left, y + 3, PILL.picture, PILL.picture);
    Object.assign(pen, { fillStyle: symbols.colour("ink"), textBaseline: "middle" });
    pen.fillText(text, x + PILL.left + PILL.picture + PILL.gap, y + PILL.height / 2 + 1);
    item.box = [x, y, x + width, y + PILL.height];
  },

  drawPill(x, y, width, { colour, ring }) {
    const { pen } = this;
    const outline = (inset, line) => {
      pen.beginPath();
      pen.roundRect(x + inset, y + inset, width - 2 * inset, PILL.height - 2 * inset, PILL.height / 2 - inset);
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
    this.hint.setLatLng(item.latlng).setContent(this.events.words(item)).addTo(this._map);
  },

  leave() {
    if (this.over === null) return;
    this.over = null;
    this._map.getContainer().classList.remove("m-over-point");
    this.hint.remove();
  },
});
