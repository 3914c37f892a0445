// Drawing on the page's request, and the strip that says how.
import { el } from "./dom.js";
import { geometry, Sketch } from "./sketch.js";

const HOW = {
  point: "Click the place",
  line: "Click along the line · double click or Enter ends",
  polygon: "Click the corners · double click or Enter ends",
};

export class Drawing {
  constructor(map, symbols, strip, onDrawn) {
    Object.assign(this, { map, symbols, strip, onDrawn });
    this.wanted = null;
    this.sketch = null;
    this.shown = null;
  }

  // ``kind`` null ends drawing; the finished sketch stays until the page shows its own or asks for another.
  request(kind, kept) {
    if (kind !== this.wanted) {
      this.wanted = kind;
      this.stop();
      if (kind) this.begin(kind);
    }
    if (!kind) this.show(kept ?? null);
  }

  begin(kind) {
    this.sketch = new Sketch(this.map, kind, this.symbols.colour("accent"), {
      done: (points) => this.end(kind, points),
      cancel: () => this.end(kind, null),
    });
    this.active = true;
    this.strip.say(el("span", {}, HOW[kind]),
      ...(kind === "point" ? [] : [el("button", { type: "button", onclick: () => this.sketch?.finish() }, "Finish")]),
      el("button", { type: "button", onclick: () => this.sketch?.cancel() }, "Cancel (Esc)"));
  }

  end(kind, points) {
    this.active = false;
    this.strip.hide();
    if (!points) this.sketch = null;
    this.onDrawn(points ? geometry(kind, points) : null);
  }

  show(kept) {
    const text = JSON.stringify(kept);
    if (text === this.text) return;
    this.text = text;
    this.shown?.remove();
    if (!kept) return;
    const style = { color: this.symbols.colour("accent"), weight: 3, dashArray: "6 5", interactive: false };
    this.shown = L.geoJSON(kept, { style, pointToLayer: (_, place) => L.circleMarker(place, { ...style, radius: 8 }) })
      .addTo(this.map);
  }

  stop() {
    if (this.active) {
      this.sketch.listen(false);
      this.strip.hide();
      this.active = false;
    }
    this.sketch?.remove();
    this.sketch = null;
  }
}
