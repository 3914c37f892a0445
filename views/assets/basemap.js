// The quiet ground under the data: local PMTiles painted by protomaps-leaflet, or online tiles by setting.
import { ask } from "./server.js";

const COLOURS = {
  light: {
    water: "#d3dde2", land: "#f3f2ee", county: "#d9d8d3", state: "#b4b5b3", country: "#8f9496",
    road: "#e1ded6", casing: "#cfccc4", major: "#ffffff", majorCasing: "#bdb9ae",
    text: "#7a8084", place: "#656c71", halo: "#f3f2ee",
  },
  dark: {
    water: "#12181c", land: "#20272c", county: "#2d363c", state: "#435058", country: "#5c6a73",
    road: "#2e373d", casing: "#1a2024", major: "#3f4a51", majorCasing: "#181d21",
    text: "#7d8a93", place: "#a3afb7", halo: "#20272c",
  },
};
const FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
const MAJOR = ["motorway", "interstate", "trunk", "highway", "primary"];
const MIDDLE = ["secondary", "arterial", "tertiary", "bridge"];
const COUNTY_ZOOM = 6;
const MISSING = "No basemap: stop Muster, run make setup, start it again. Data is shown all the same.";

export class Basemap {
  constructor(map, options, theme, status) {
    Object.assign(this, { map, options, theme, status });
    map.createPane("m-base").style.zIndex = 150;
    map.createPane("m-tiles").style.zIndex = 180;
    this.ground();
  }

  async start() {
    if (this.options.tiles) this.online(this.options.tiles);
    try {
      await script(this.options.protomaps);
      const { data } = await ask(`${this.options.basemap}index.json`);
      // An exercise's invented ground is never drawn under actual data.
      const exercise = this.options.mode === "exercise";
      this.files = data.files.filter(({ file }) => exercise || !file.startsWith("exercise-"));
    } catch {
      this.files = [];
    }
    if (this.files.length) this.draw();
    else if (!this.options.tiles) this.status.withoutBase(MISSING);
  }

  online({ url, credit }) {
    const plain = new Option(credit).textContent.replace(/[<>&]/g, "");
    L.tileLayer(url, { attribution: plain, pane: "m-tiles", maxZoom: 19 }).addTo(this.map);
  }

  ground() {
    this.map.getContainer().style.background = COLOURS[this.theme].water;
  }

  repaint(theme) {
    this.theme = theme;
    this.ground();
    if (!this.layer) return;
    const rules = this.rules();
    Object.assign(this.layer, { paintRules: rules.paint, labelRules: rules.label, backgroundColor: rules.water });
    this.layer.clearLayout();
    this.layer.rerenderTiles();
  }

  draw() {
    const sources = {};
    for (const file of this.files) {
      const address = new URL(this.options.basemap + file.file, document.baseURI).href;
      sources[file.file] = { url: address, maxDataZoom: file.maxzoom };
    }
    const rules = this.rules();
    this.layer = protomapsL.leafletLayer({
      sources, paintRules: rules.paint, labelRules: rules.label, backgroundColor: rules.water, pane: "m-base",
      attribution: "Boundaries: US Census Bureau, Natural Earth", maxZoom: 20,
    }).addTo(this.map);
  }

  rules() {
    const colours = COLOURS[this.theme];
    const paint = [];
    const label = [];
    const order = ["world", "us", "water", "roads", "places"];
    const files = [...this.files].sort((a, b) => order.indexOf(a.style) - order.indexOf(b.style) ||
      b.minzoom - a.minzoom); // what is seen from close by only lies under what is seen from afar
    for (const file of files) {
      const found = STYLES[file.style]?.(colours, file) ?? { paint: [], label: [] };
      const sourced = (rule) => ({ ...rule, dataSource: file.file });
      paint.push(...found.paint.map(sourced));
      label.unshift(...found.label.map(sourced));
    }
    return { paint, label, water: colours.water };
  }
}

const STYLES = {
  world: (c) => ({
    paint: [area("world", "land", c.land), line("world", "country", c.country, 1.2)],
    label: [text("world", "country-name", c.text, c.halo, 12, (z, size) => z <= 6 && size * 2 ** z > 1400)],
  }),
  us: (c) => ({
    paint: [
      { ...line("us", "county", c.county, 1), minzoom: COUNTY_ZOOM },
      { ...line("us", "state", c.state, 1.3), minzoom: 3 },
    ],
    label: [
      text("us", "state-name", c.text, c.halo, 13, (z, size) => z >= 4 && z <= 7 && size * 2 ** z > 5000),
      text("us", "county-name", c.text, c.halo, 11, (z, size) => z >= 8 && z <= 12 && size * 2 ** z > 7000),
    ],
  }),
  water: (c) => ({
    paint: [
      { dataLayer: "water", symbolizer: new protomapsL.PolygonSymbolizer({ fill: c.water }),
        filter: (_, f) => f.geomType === 3 },
      stream(c, (f) => f.props.class !== "creek", 6, 1.1),
      stream(c, (f) => f.props.class === "creek", 10, 0.8),
    ],
    label: [],
  }),
  roads: (c) => ({ paint: roads(c), label: [] }),
  places: (c) => ({
    paint: [],
    label: [placeName(c, 13, (z, people) => people >= 20000 || z >= 11),
      placeName(c, 12, (z, people) => z >= 9 && (people >= 2000 || z >= 11))],
  }),
};

function stream(c, which, minzoom, width) {
  return {
    dataLayer: "water", minzoom, filter: (_, f) => f.geomType === 2 && which(f),
    symbolizer: new protomapsL.LineSymbolizer({
      color: c.water, width: (z) => width * 1.4 ** Math.max(0, z - 8), lineCap: "round", lineJoin: "round",
    }),
  };
}

function area(dataLayer, kind, fill) {
  return { dataLayer, symbolizer: new protomapsL.PolygonSymbolizer({ fill }), filter: (_, f) => f.props.kind === kind };
}

function line(dataLayer, kind, color, width) {
  return {
    dataLayer, symbolizer: new protomapsL.LineSymbolizer({ color, width }), filter: (_, f) => f.props.kind === kind,
  };
}

function text(dataLayer, kind, fill, stroke, size, when) {
  return {
    dataLayer,
    symbolizer: new protomapsL.CenteredTextSymbolizer({
      labelProps: ["name"], fill, stroke, width: 2, font: `500 ${size}px ${FONT}`,
    }),
    filter: (z, f) => f.props.kind === kind && when(z, f.props.size ?? 0),
    sort: (a, b) => (b.size ?? 0) - (a.size ?? 0),
  };
}

function placeName(c, size, when) {
  return {
    dataLayer: "places",
    symbolizer: new protomapsL.CenteredTextSymbolizer({
      labelProps: ["name"], fill: c.place, stroke: c.halo, width: 2, font: `500 ${size}px ${FONT}`,
    }),
    filter: (z, f) => f.geomType === 1 && when(z, f.props.population ?? 0),
    sort: (a, b) => (b.population ?? 0) - (a.population ?? 0),
  };
}

// Attribute ``class`` tells roads apart; anything unnamed is a local road, drawn from close by only.
function roads(c) {
  const major = (f) => MAJOR.includes(f.props.class);
  const middle = (f) => MIDDLE.includes(f.props.class);
  const rule = (color, width, minzoom, filter) => ({
    dataLayer: "roads", minzoom, filter: (_, f) => filter(f),
    symbolizer: new protomapsL.LineSymbolizer({ color, width, lineCap: "round", lineJoin: "round" }),
  });
  const grow = (base, z0) => (z) => base * 1.35 ** Math.max(0, z - z0);
  return [
    rule(c.road, grow(0.8, 11), 11, (f) => !major(f) && !middle(f)),
    rule(c.casing, grow(1.1, 9), 9, middle),
    rule(c.majorCasing, grow(2, 8), 7, major),
    rule(c.major, grow(1, 8), 8, major),
  ];
}

function script(address) {
  if (window.protomapsL) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const node = document.createElement("script");
    node.src = address;
    node.onload = resolve;
    node.onerror = () => reject(new Error(`missing ${address}`));
    document.body.append(node);
  });
}
