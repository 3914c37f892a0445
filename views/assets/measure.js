// Measuring along a clicked line: great-circle metres and miles.
import { el } from "./dom.js";
import { pathLength, sayDistance } from "./geodesy.js";
import { Sketch } from "./sketch.js";

export class Measure {
  constructor(map, symbols, strip, toggle) {
    Object.assign(this, { map, symbols, strip, toggle });
    this.sketch = null;
  }

  start() {
    if (this.sketch) return this.stop();
    this.toggle.setAttribute("aria-pressed", "true");
    this.said = el("strong", {}, "Click along the way");
    this.strip.say(this.said, el("span", {}, "great circle · double click or Enter ends"),
      el("button", { type: "button", onclick: () => this.stop() }, "Close (Esc)"));
    this.sketch = new Sketch(this.map, "line", this.symbols.colour("ink"), {
      change: (points, pointer) => this.say(pointer ? [...points, pointer] : points),
      done: (points) => this.say(points),
      cancel: () => this.stop(),
    });
    this.escape = (event) => event.key === "Escape" && this.stop();
    document.addEventListener("keydown", this.escape);
    return undefined;
  }

  say(points) {
    const places = points.map(({ lng, lat }) => [lng, lat]);
    this.said.textContent = places.length > 1 ? sayDistance(pathLength(places)) : "Click along the way";
  }

  stop() {
    if (!this.sketch) return;
    const sketch = this.sketch;
    this.sketch = null;
    document.removeEventListener("keydown", this.escape);
    sketch.listen(false);
    sketch.remove();
    this.strip.hide();
    this.toggle.setAttribute("aria-pressed", "false");
  }
}
