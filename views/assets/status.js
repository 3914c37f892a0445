// What the map says about itself: loading, data that is old because the server does not answer, the moment
// shown, the kind of workspace, and the strip of instructions.
import { el, svgEl } from "./dom.js";

export class Status {
  constructor(map, clock, mode) {
    Object.assign(this, { map, clock });
    this.bar = el("div", { class: "m-progress", hidden: true });
    this.banner = el("div", { class: "m-banner", role: "alert", hidden: true });
    this.base = el("div", { class: "m-banner m-quiet", role: "status", hidden: true });
    this.moment = el("div", { class: "m-moment", role: "status", hidden: true });
    this.strip = new Strip();
    this.top = el("div", { class: "m-top" }, this.moment, this.banner, this.base, this.strip.node);
    if (mode !== "actual") this.top.prepend(el("div", { class: "m-mode" }, mode.toUpperCase()));
    map.getContainer().append(this.bar, this.top);
    if (mode !== "actual") map.getContainer().append(watermark(mode.toUpperCase()));
    this.answeredAt = null;
  }

  loading(on) {
    this.bar.hidden = !on;
    this.map.getContainer().setAttribute("aria-busy", String(on));
  }

  answered(moment) {
    this.answeredAt = moment ?? new Date().toISOString();
    this.banner.hidden = true;
  }

  failed() {
    const since = this.answeredAt ? `Map data as of ${this.clock.time(this.answeredAt)}` : "No map data yet";
    this.banner.textContent = `${since} – server not answering`;
    this.banner.hidden = false;
  }

  refused(error) {
    this.banner.textContent = [error.message, error.remedy].filter(Boolean).join(" – ");
    this.banner.hidden = false;
  }

  withoutBase(text) {
    this.base.textContent = text;
    this.base.hidden = !text;
  }

  at(iso) {
    this.moment.hidden = !iso;
    this.moment.textContent = iso ? `As known at ${this.clock.time(iso)}` : "";
    this.map.getContainer().classList.toggle("m-past", Boolean(iso));
  }
}

class Strip {
  constructor() {
    this.node = el("div", { class: "m-strip", role: "status", hidden: true });
    L.DomEvent.disableClickPropagation(this.node);
  }

  say(...parts) {
    this.node.replaceChildren(...parts);
    this.node.hidden = false;
  }

  hide() {
    this.node.hidden = true;
  }
}

function watermark(word) {
  const text = svgEl("text", { x: 20, y: 120, transform: "rotate(-24 20 120)" }, word);
  const size = { width: 360, height: 240, patternUnits: "userSpaceOnUse" };
  const pattern = svgEl("pattern", { id: "m-watermark", ...size }, text);
  const whole = svgEl("rect", { width: "100%", height: "100%", fill: "url(#m-watermark)" });
  return svgEl("svg", { class: "m-watermark", "aria-hidden": "true" }, svgEl("defs", {}, pattern), whole);
}
