// The way to one chosen thing, under the symbols, with its time and length beside it.
import { el } from "./dom.js";
import { ask } from "./server.js";

const WIDTH_PX = 4;
const CASING_PX = 8;

export class Way {
  constructor(map, symbols) {
    Object.assign(this, { map, symbols });
    this.wanted = null;
    this.key = null;
    const pane = map.createPane("m-way");
    pane.style.zIndex = 590;
    pane.style.pointerEvents = "none";
    this.renderer = L.svg({ pane: "m-way" });
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
    Object.assign(this, { group: null, data: null, tag: null });
  }

  draw() {
    this.group?.remove();
    const line = this.data?.features[0]?.geometry.coordinates.map(([lon, lat]) => [lat, lon]);
    if (!line) return;
    const look = { pane: "m-way", renderer: this.renderer, interactive: false, lineCap: "round", lineJoin: "round" };
    const casing = L.polyline(line, { ...look, color: this.symbols.colour("halo"), weight: CASING_PX });
    const way = L.polyline(line, { ...look, color: this.symbols.colour("accent"), weight: WIDTH_PX });
    const said = L.tooltip({ permanent: true, direction: "center", className: "m-tip m-way-said", interactive: false })
      .setContent(el("span", {}, this.wanted.label)).setLatLng(middle(line));
    this.group = L.layerGroup([casing, way, said]).addTo(this.map);
  }

  repaint() {
    if (this.data) this.draw();
  }
}

// The place half-way along.
function middle(line) {
  const steps = line.slice(1).map((place, i) => Math.hypot(place[0] - line[i][0], place[1] - line[i][1]));
  let left = steps.reduce((sum, step) => sum + step, 0) / 2;
  for (let i = 0; i < steps.length; i += 1) {
    if (left <= steps[i]) {
      const share = steps[i] ? left / steps[i] : 0;
      return line[i].map((value, axis) => value + share * (line[i + 1][axis] - value));
    }
    left -= steps[i];
  }
  return line[0];
}
