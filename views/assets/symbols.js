// Reads the table that views/symbols makes: pictures, colours and words by layer, state and freshness.

const UNKNOWN = { word: "unknown", colour: "grey", ring: "dotted", rank: 0, hollow: true, svg: null };

export class Symbols {
  constructor(table, theme) {
    this.table = table;
    this.theme = theme;
    this.layers = table.layers;
    this.byName = new Map(table.layers.map((layer) => [layer.name, layer]));
    this.states = new Map();
    for (const layer of table.layers) {
      for (const state of layer.states) this.states.set(`${layer.name}/${state.name}`, state);
    }
    this.pictures = new Map();
  }

  layer(name) {
    return this.byName.get(name);
  }

  state(layer, name) {
    const known = this.states.get(`${layer}/${name}`);
    return known ?? { ...UNKNOWN, name, word: String(name ?? "unknown").replaceAll("_", " ") };
  }

  colour(name) {
    return (this.table.palette[name] ?? this.table.palette.grey)[this.theme];
  }

  // Address of a picture that needs no request: an SVG made from the table alone.
  picture(layer, name, fresh = "current") {
    const key = `${layer}/${name}/${fresh}/${this.theme}`;
    if (!this.pictures.has(key)) this.pictures.set(key, this.draw(layer, name, fresh));
    return this.pictures.get(key);
  }

  // The bare shape of a kind, in ink.
  emblem(layer) {
    return `data:image/svg+xml,${encodeURIComponent(this.layer(layer).svg[this.theme])}`;
  }

  draw(layer, name, fresh) {
    const fallback = this.layer(layer).states.find((state) => state.name === "unknown") ??
      this.layer(layer).states.at(-1);
    const drawn = (this.state(layer, name).svg ?? fallback.svg)[this.theme];
    return `data:image/svg+xml,${encodeURIComponent(drawn[fresh] ?? drawn.current)}`;
  }

  worst(layer, counts) {
    const names = Object.keys(counts ?? {}).filter((name) => counts[name] > 0);
    return names.sort((a, b) => this.state(layer, b).rank - this.state(layer, a).rank)[0] ?? "unknown";
  }

  fact(key) {
    const words = this.table.facts[key] ?? String(key).replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  value(value, unit) {
    if (value === null || value === undefined || value === "") return "unknown";
    if (value === true) return "yes";
    if (value === false) return "no";
    if (Array.isArray(value)) return value.map((item) => this.value(item, unit)).join(", ");
    if (typeof value === "object") return JSON.stringify(value);
    if (typeof value === "number" && unit === "share") return `${Math.round(value * 100)} %`;
    const text = typeof value === "number" ? value.toLocaleString("en", { maximumFractionDigits: 2 })
      : String(value).replaceAll("_", " ");
    return unit ? `${text} ${this.table.units[unit] ?? unit}` : text;
  }
}
