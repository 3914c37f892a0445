// Extra sheets a page lays over the map: areas, people as dots of a class, things with symbols; each from one address.
import { el, icon, svgEl } from "./dom.js";
import { covers, extent } from "./extent.js";
import { ask } from "./server.js";
import { Dot, outline } from "./dots.js";

const SMALLEST_PX = 0.7;
const LARGEST_PX = 8;
const [THIN_PX, THICK_PX] = [2, 9];
const SETTLE_MS = 150;
const BIGGEST_SHARE = 0.98;
const EDGE_PX = 36;
const THINGS_ORDER = 200;
const THINGS_SCALE = 0.8;
const AGAIN_MS = 2000;
const PLAIN = { weight: 1, opacity: 0.7, fillOpacity: 0.45 };
const LINE = { opacity: 0.85, fill: false };
const LOOKS = {
  outline: { weight: 0.7, opacity: 0.5, fillOpacity: 0.14 },
  dots: { weight: 1, opacity: 0.9, fillOpacity: 0.55 },
};

export class Overlays {
  // ``points`` draws the things; ``pick`` hears which of them was clicked; ``memory`` keeps whether the key is folded.
  constructor(map, symbols, points, pick, memory) {
    Object.assign(this, { map, symbols, points, pick, memory });
    this.sheets = new Map();
    map.createPane("m-overlay").style.zIndex = 395;
    this.renderer = L.canvas({ pane: "m-overlay", padding: 0.2 });
    map.getPane("m-overlay").style.pointerEvents = "none";
    map.createPane("m-numbers").style.zIndex = 610; // above the symbols
    this.keyBody = el("div", { class: "m-key-body", id: "m-key-body" });
    this.keyFold = el("button", {
      type: "button", class: "m-key-fold", "aria-controls": "m-key-body", onclick: () => this.fold(!this.folded, true),
    }, icon("chevron"), el("span", {}, "Key"));
    this.key = el("section", { class: "m-panel m-key", "aria-label": "Key", hidden: true }, this.keyFold, this.keyBody);
    L.DomEvent.disableClickPropagation(this.key);
    map.getContainer().append(this.key);
    this.fold(memory?.get("key") === "folded");
    map.on("moveend", () => {
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.moved(), SETTLE_MS);
    });
  }

  // ``wanted``: [{id, url, title, look, tiled, property, size, classes: [{value, word, colour, shape}]}]; ``look`` is
  // outline, dots, things or numbers, ``tiled`` asks for what the map shows at its zoom; ``data`` comes without asking.
  show(wanted, revision) {
    const ids = new Set(wanted.map((sheet) => sheet.id));
    for (const [id, sheet] of this.sheets) if (!ids.has(id)) this.drop(id, sheet);
    for (const sheet of wanted) {
      if (sheet.data) this.take(sheet);
      else this.fetch(sheet, revision);
    }
    this.legend(wanted);
  }

  drop(id, sheet) {
    this.clear(sheet);
    this.sheets.delete(id);
  }

  clear(sheet) {
    sheet.group?.remove();
    for (const name of sheet.things ?? []) this.points.delete(name);
    sheet.things = [];
  }

  underKey() {
    return this.map.getSize().y - (this.folded || this.key.hidden ? this.map.getSize().y : this.key.offsetTop);
  }

  // On the map and not under the key.
  inSight(place) {
    const [{ x, y }, size] = [this.map.latLngToContainerPoint(place), this.map.getSize()];
    return x > EDGE_PX && x < size.x - EDGE_PX && y > EDGE_PX && y < size.y - this.underKey() - EDGE_PX;
  }

  // Places the page itself brings; where some are out of sight the map goes there, once, unless it is to ``stay``.
  take(wanted) {
    const key = JSON.stringify(wanted.data);
    const sheet = this.sheets.get(wanted.id) ?? {};
    if (sheet.key === key) return;
    this.sheets.set(wanted.id, Object.assign(sheet, { key, wanted, data: wanted.data }));
    this.draw(sheet);
    if (wanted.stay) return;
    const places = sheet.group.getBounds();
    if (places.isValid() && !sheet.group.getLayers().every((mark) => this.inSight(mark.getLatLng()))) {
      this.map.fitBounds(places, { maxZoom: this.map.getZoom(), padding: [EDGE_PX, EDGE_PX],
        paddingBottomRight: [EDGE_PX, EDGE_PX + this.underKey()] });
    }
  }

  moved() {
    for (const sheet of this.sheets.values()) {
      if (sheet.wanted?.tiled && !covers(sheet.loaded, this.map)) this.fetch(sheet.wanted, sheet.revision);
    }
  }

  async fetch(wanted, revision) {
    const sheet = this.sheets.get(wanted.id) ?? {};
    const box = wanted.tiled ? extent(this.map) : null;
    const key = `${JSON.stringify(wanted)}/${revision}/${box ? `${box.text}/${box.zoom}` : ""}`;
    if (sheet.key === key) return;
    this.sheets.set(wanted.id, Object.assign(sheet, { key, wanted, revision }));
    const part = box ? `${wanted.url.includes("?") ? "&" : "?"}bbox=${box.text}&zoom=${box.zoom}` : "";
    const address = wanted.url + part;
    try {
      const answer = await ask(address, { tag: sheet.address === address ? sheet.tag : null });
      if (sheet.key !== key) return;
      sheet.loaded = box;
      if (answer.same) return;
      Object.assign(sheet, { tag: answer.tag, data: answer.data, address });
      this.draw(sheet);
    } catch {
      if (sheet.key !== key) return; // a newer question is on its way
      sheet.key = null;
      setTimeout(() => {
        if (sheet.key === null && this.sheets.get(wanted.id) === sheet) this.fetch(sheet.wanted, sheet.revision);
      }, AGAIN_MS);
    }
  }

  draw(sheet) {
    this.clear(sheet);
    if (sheet.wanted.look === "things") this.drawThings(sheet);
    else if (sheet.wanted.look === "numbers") sheet.group = this.numbers(sheet.data).addTo(this.map);
    else sheet.group = this.drawn(sheet).addTo(this.map);
  }

  classOf({ classes, property }, properties) {
    return classes.length === 1 ? classes[0] : classes.find((entry) => entry.value === properties[property]);
  }

  drawn({ data, wanted }) {
    const biggest = this.biggest(data.features, wanted.size);
    const common = { pane: "m-overlay", renderer: this.renderer, interactive: false };
    const look = ({ properties }) => {
      const found = this.classOf(wanted, properties);
      const colour = this.symbols.colour(found?.colour ?? "grey");
      return { ...PLAIN, ...LOOKS[wanted.look], color: colour, fillColor: colour };
    };
    const share = ({ properties }) => Math.sqrt(Math.min(1, (properties[wanted.size] ?? biggest) / biggest));
    const line = (feature) => (feature.geometry.type.endsWith("LineString")
      ? { ...LINE, weight: THIN_PX + (THICK_PX - THIN_PX) * share(feature) } : {});
    const radius = (feature) => SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * share(feature);
    return L.geoJSON(data, {
      ...common, style: (feature) => ({ ...look(feature), ...line(feature) }),
      pointToLayer: (feature, place) => new Dot(place, {
        ...look(feature), ...common, radius: radius(feature), shape: this.classOf(wanted, feature.properties)?.shape,
      }),
    });
  }

  // A badge beside each place, so that the symbol there stays seen and can be clicked.
  numbers(data) {
    return L.geoJSON(data, {
      pointToLayer: ({ properties }, place) => L.marker(place, {
        pane: "m-numbers", keyboard: false,
        icon: L.divIcon({
          className: "m-number", html: String(Number(properties.number)), iconSize: [22, 22], iconAnchor: [-4, 26],
        }),
      }).bindTooltip(() => this.words(properties), { className: "m-tip", direction: "top", offset: [15, -26] }),
    });
  }

  // All but the few largest share the scale, so that one city block does not make dust of the rest.
  biggest(features, size) {
    const sizes = features.map(({ properties }) => properties[size] ?? 1).sort((a, b) => a - b);
    return Math.max(1, sizes[Math.floor(BIGGEST_SHARE * (sizes.length - 1))] ?? 1);
  }

  drawThings(sheet) {
    for (const { id, geometry, properties } of sheet.data.features) {
      const name = `${sheet.wanted.id}/${id}`;
      const found = this.classOf(sheet.wanted, properties);
      const [lng, lat] = geometry.coordinates;
      sheet.things.push(name);
      this.points.set(name, {
        key: { layer: properties.layer, id }, latlng: L.latLng(lat, lng), order: THINGS_ORDER,
        selected: this.isChosen(properties.layer, id), scale: THINGS_SCALE,
        properties: { ...properties, fresh: "current" }, loud: properties.class !== "passed",
        ring: properties.class === "passed" ? null : found?.colour, faded: properties.class === "passed",
        pick: () => this.pick({ layer: properties.layer, id }), words: () => this.words(properties),
      });
    }
  }

  // Which of the things the page is about.
  mark(key) {
    if (JSON.stringify(key) === JSON.stringify(this.chosen ?? null)) return;
    this.chosen = key;
    for (const sheet of this.sheets.values()) if (sheet.data && sheet.things?.length) this.draw(sheet);
  }

  isChosen(layer, id) {
    return this.chosen?.layer === layer && this.chosen?.id === id;
  }

  words({ name, said }) {
    return el("div", {}, el("strong", { dir: "auto" }, name || "(no name)"), said ? ` – ${said}` : "");
  }

  repaint() {
    for (const sheet of this.sheets.values()) if (sheet.data) this.draw(sheet);
    this.legend([...this.sheets.values()].map((sheet) => sheet.wanted));
  }

  legend(wanted) {
    const parts = wanted.filter(({ title }) => title).map(({ title, look, classes }) => {
      const rows = classes.map(({ word, colour, shape }) => {
        const ink = this.symbols.colour(colour);
        const sign = look === "things" ? this.ringSign(ink, word) : outline(svgEl, shape, ink);
        return el("div", { class: "m-row" }, sign, word);
      });
      return el("div", {}, el("h3", {}, title), ...rows);
    });
    this.keyBody.replaceChildren(...parts);
    this.key.hidden = !parts.length;
  }

  fold(folded, remember = false) {
    this.folded = folded;
    this.key.classList.toggle("m-folded", folded);
    this.keyFold.setAttribute("aria-expanded", String(!folded));
    this.keyFold.setAttribute("aria-label", folded ? "Show the key" : "Fold the key");
    if (remember) this.memory?.set("key", folded ? "folded" : "open");
  }

  ringSign(ink, word) {
    const sign = el("span", { class: word === "passed over" ? "m-ring m-faded" : "m-ring" });
    sign.style.borderColor = ink;
    return sign;
  }
}
