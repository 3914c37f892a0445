// Extra sheets a page lays over the map, such as people out of reach: points or areas by class, from one address.
import { el } from "./dom.js";
import { ask } from "./server.js";

const SMALLEST_PX = 2;
const LARGEST_PX = 11;

export class Overlays {
  constructor(map, symbols) {
    Object.assign(this, { map, symbols });
    this.sheets = new Map();
    map.createPane("m-overlay").style.zIndex = 395;
    this.renderer = L.canvas({ pane: "m-overlay" });
    map.getPane("m-overlay").style.pointerEvents = "none";
    this.key = el("div", { class: "m-panel m-key", hidden: true });
    map.getContainer().append(this.key);
  }

  // ``wanted``: [{id, url, title, property, size, classes: [{value, word, colour}]}].
  show(wanted, revision) {
    const ids = new Set(wanted.map((sheet) => sheet.id));
    for (const [id, sheet] of this.sheets) if (!ids.has(id)) this.drop(id, sheet);
    for (const sheet of wanted) this.fetch(sheet, revision);
    this.legend(wanted);
  }

  drop(id, sheet) {
    sheet.group?.remove();
    this.sheets.delete(id);
  }

  async fetch(wanted, revision) {
    const key = `${JSON.stringify(wanted)}/${revision}`;
    const sheet = this.sheets.get(wanted.id) ?? {};
    if (sheet.key === key) return;
    this.sheets.set(wanted.id, Object.assign(sheet, { key, wanted }));
    try {
      const answer = await ask(wanted.url, { tag: sheet.tag });
      if (answer.same || sheet.key !== key) return;
      Object.assign(sheet, { tag: answer.tag, data: answer.data });
      this.draw(sheet);
    } catch {
      sheet.key = null; // asked again at the next news
    }
  }

  draw(sheet) {
    sheet.group?.remove();
    const { property, size, classes } = sheet.wanted;
    const most = Math.max(1, ...sheet.data.features.map((feature) => feature.properties[size] ?? 1));
    const look = ({ properties }) => {
      const found = classes.length === 1 ? classes[0] : classes.find((entry) => entry.value === properties[property]);
      const colour = this.symbols.colour(found?.colour ?? "grey");
      return { color: colour, fillColor: colour, weight: 1, opacity: 0.7, fillOpacity: 0.45 };
    };
    sheet.group = L.geoJSON(sheet.data, {
      pane: "m-overlay", renderer: this.renderer, interactive: false, style: look,
      pointToLayer: (feature, place) => L.circleMarker(place, {
        ...look(feature), pane: "m-overlay", renderer: this.renderer, interactive: false,
        radius: SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * Math.sqrt((feature.properties[size] ?? 1) / most),
      }),
    }).addTo(this.map);
  }

  repaint() {
    for (const sheet of this.sheets.values()) if (sheet.data) this.draw(sheet);
    this.legend([...this.sheets.values()].map((sheet) => sheet.wanted));
  }

  legend(wanted) {
    const parts = wanted.map(({ title, classes }) => {
      const rows = classes.map(({ word, colour }) => {
        const dot = el("span", { class: "m-dot" });
        dot.style.background = this.symbols.colour(colour);
        return el("div", { class: "m-row" }, dot, word);
      });
      return el("div", {}, el("h3", {}, title), ...rows);
    });
    this.key.replaceChildren(...parts);
    this.key.hidden = !parts.length;
  }
}
