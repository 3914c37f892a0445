// The way to one chosen thing, under the symbols, with its time and length beside it.
import { el } from "./dom.js";
import { ask } from "./server.js";

const WIDTH_PX = 4;
const CASING_PX = 8;
const PARTS = 200;

export class Way {
  constructor(map, symbols) {
    Object.assign(this, { map, symbols });
    this.wanted = null;
    this.key = null;
    const pane = map.createPane("m-way");
    pane.style.zIndex = 590;
    pane.style.pointerEvents = "none";
    this.renderer = L.svg({ pane: "m-way" });
    map.on("moveend", () => this.said?.setLatLng(this.place()));
  }

  // ``wanted``: {url, label} or null. The label is text the page made from the same answer.
  async show(wanted, revision, minute) {
    const key = wanted && `${JSON.stringify(wanted)}/${revision}/${minute}`;
    if (this.key === key) return;
    const moved = wanted?.url !== this.wanted?.url;
    const said = wanted?.label !== this.wanted?.label;
    Object.assign(this, { key, wanted });
    if (moved) this.clear();
    if (!wanted) return;
    try {
      const answer = await ask(wanted.url, { tag: this.tag });
      if (this.key !== key) return;
      if (!answer.same) Object.assign(this, { tag: answer.tag, data: answer.data });
      if (!answer.same || said) this.draw();
    } catch {
      this.key = undefined; // asked again at the next news
    }
  }

  clear() {
    this.group?.remove();
    Object.assign(this, { group: null, data: null, tag: null, line: null, said: null });
  }

  draw() {
    this.group?.remove();
    const line = this.data?.features[0]?.geometry.coordinates.map(([lon, lat]) => [lat, lon]);
    Object.assign(this, { line, said: null });
    if (!line) return;
    const look = { pane: "m-way", renderer: this.renderer, interactive: false, lineCap: "round", lineJoin: "round" };
    const casing = L.polyline(line, { ...look, color: this.symbols.colour("halo"), weight: CASING_PX });
    const way = L.polyline(line, { ...look, color: this.symbols.colour("accent"), weight: WIDTH_PX });
    this.said = L.tooltip({ permanent: true, direction: "center", className: "m-tip m-way-said", interactive: false })
      .setContent(el("span", {}, this.wanted.label)).setLatLng(this.place());
    this.group = L.layerGroup([casing, way, this.said]).addTo(this.map);
  }

  // Where its words stand: half-way along what can be seen of it.
  place() {
    const places = along(this.line);
    const seen = this.map.getBounds().pad(-0.1);
    const visible = places.filter((place) => seen.contains(place));
    const shown = visible.length ? visible : places;
    return shown[Math.floor(shown.length / 2)];
  }

  repaint() {
    if (this.data) this.draw();
  }
}

// Places along the line, equally far apart.
function along(line) {
  const steps = line.slice(1).map((place, i) => Math.hypot(place[0] - line[i][0], place[1] - line[i][1]));
  const apart = steps.reduce((sum, step) => sum + step, 0) / PARTS;
  const places = [];
  let next = apart / 2;
  steps.forEach((step, i) => {
    for (; step && next <= step; next += apart) {
      places.push(line[i].map((value, axis) => value + (next / step) * (line[i + 1][axis] - value)));
    }
    next -= step;
  });
  return places.length ? places : line;
}
