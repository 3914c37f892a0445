// One feature of the server as one Leaflet object. Icons come from the symbol table, text from text nodes.
import { el } from "./dom.js";
import { hatch } from "./hatch.js";

const DASH = { dashed: "7 5", dotted: "1 6", none: null, thin: null, solid: null, double: null };
const WEIGHT = { none: 1, thin: 1.5, solid: 2.5, double: 4, dashed: 2.5, dotted: 2.5 };
const FILL = 0.16;
const SIGNED_AREAS = new Set(["hazard_area", "zone"]);

const ClusterIcon = L.Icon.extend({
  options: { iconSize: null, build: null },
  createIcon() {
    const node = this.options.build();
    node.classList.add("leaflet-marker-icon");
    return node;
  },
  createShadow: () => null,
});

export const placeOf = (geometry) => L.latLng(geometry.coordinates[1], geometry.coordinates[0]);

export function pointIcon(symbols, properties, scale = 1) {
  const size = Math.round(symbols.layer(properties.layer).size * scale);
  const fresh = properties.fresh ?? "current";
  return L.icon({
    iconUrl: symbols.picture(properties.layer, properties.state, fresh),
    iconSize: [size, size],
    className: `m-symbol m-${fresh}`,
  });
}

export function clusterIcon(symbols, properties) {
  const worst = symbols.worst(properties.layer, properties.states);
  const state = symbols.state(properties.layer, worst);
  const count = properties.count >= 10000 ? `${Math.round(properties.count / 1000)}k`
    : properties.count.toLocaleString("en");
  const aged = properties.stale > properties.count / 2 ? "stale" : "current";
  const build = () => {
    const picture = el("img", { src: symbols.picture(properties.layer, worst, aged), alt: "", width: 18 });
    const node = el("div", { class: `m-cluster m-ring-${state.ring}` }, picture, el("span", {}, count));
    node.style.setProperty("--ring", symbols.colour(state.colour));
    return node;
  };
  return new ClusterIcon({ build });
}

export function clusterWords(symbols, properties) {
  const layer = symbols.layer(properties.layer);
  const states = layer.states.filter((state) => properties.states?.[state.name]);
  const others = Object.keys(properties.states ?? {}).filter((name) => !states.some((s) => s.name === name));
  const words = [...states.sort((a, b) => b.rank - a.rank), ...others.map((n) => symbols.state(layer.name, n))];
  const parts = words.map((state) => `${properties.states[state.name].toLocaleString("en")} ${state.word}`);
  if (properties.stale) parts.push(`${properties.stale.toLocaleString("en")} out of date`);
  return { title: `${properties.count.toLocaleString("en")} ${layer.plural.toLowerCase()}`, parts };
}

// Outline and fill of an area or line: colour and dash by state, hatching where out of date or overdue.
export function pathStyle(symbols, properties, selected = false) {
  const layer = symbols.layer(properties.layer);
  const state = symbols.state(properties.layer, properties.state);
  const colour = symbols.colour(state.colour);
  const old = properties.fresh === "stale" || properties.overdue === true;
  const fill = old ? hatch(properties.overdue ? symbols.colour("ink") : colour) : colour;
  const full = old ? (layer.filled ? 0.75 : 0.28) : layer.filled ? FILL * (state.hollow ? 0.4 : 1) : 0;
  return {
    color: selected ? symbols.colour("accent") : colour,
    weight: (layer.filled ? WEIGHT[state.ring] : 1.2) + (selected ? 2.5 : 0),
    opacity: properties.fresh === "stale" ? 0.6 : layer.filled ? 0.95 : 0.6,
    dashArray: layer.filled ? DASH[state.ring] : null,
    fillColor: fill,
    fillOpacity: full,
  };
}

// The drawn object of a feature that is not a point: a path, with a sign of its kind where that helps.
export function drawPath(symbols, feature, pane, renderer, signed) {
  const { properties, geometry } = feature;
  const options = { pane, renderer, interactive: true, bubblingMouseEvents: false };
  const shape = L.GeoJSON.geometryToLayer(feature, {
    ...options,
    pointToLayer: (_, latlng) => L.marker(latlng, { icon: pointIcon(symbols, properties), pane: `${pane}-points` }),
  });
  const parts = isLine(geometry) ? [casing(symbols, shape, pane, renderer), shape] : [shape];
  const group = L.featureGroup(parts);
  group.paths = shape;
  group.casing = parts.length > 1 ? parts[0] : null;
  if (signed && (isLine(geometry) || SIGNED_AREAS.has(properties.layer))) {
    group.sign = sign(symbols, properties, shape, pane);
    if (group.sign) group.addLayer(group.sign);
  }
  stylePath(symbols, group, properties, false);
  return group;
}

export function stylePath(symbols, group, properties, selected) {
  const style = pathStyle(symbols, properties, selected);
  const line = isLine(group.paths.feature?.geometry ?? group.geometry ?? {});
  group.paths.setStyle?.(line ? { ...style, weight: 4 + (selected ? 2 : 0), fill: false } : style);
  group.casing?.setStyle({ color: symbols.colour("halo"), weight: 8 + (selected ? 3 : 0), opacity: 0.9 });
  group.sign?.setIcon(pointIcon(symbols, properties, 0.8));
}

export const isLine = (geometry) => /LineString$/.test(geometry.type ?? "");

function casing(symbols, shape, pane, renderer) {
  const options = { pane, renderer, interactive: false, color: symbols.colour("halo"), weight: 8 };
  return L.polyline(shape.getLatLngs(), options);
}

function sign(symbols, properties, shape, pane) {
  const place = anchor(shape);
  if (!place) return null;
  const icon = pointIcon(symbols, properties, 0.8);
  return L.marker(place, { icon, pane: `${pane}-points`, keyboard: false, bubblingMouseEvents: false });
}

// Middle of a line; for an area the centre of its largest ring's box, if that lies inside it.
function anchor(shape) {
  const rings = flatten(shape.getLatLngs?.() ?? []);
  if (!rings.length) return null;
  const longest = rings.reduce((best, ring) => (ring.length > best.length ? ring : best));
  if (!(shape instanceof L.Polygon)) return halfway(longest);
  const centre = L.latLngBounds(longest).getCenter();
  return inside(centre, longest) ? centre : null;
}

function flatten(nested) {
  if (!nested.length) return [];
  return Array.isArray(nested[0]) ? nested.flatMap(flatten) : [nested];
}

function halfway(points) {
  const lengths = points.slice(1).map((point, i) => point.distanceTo(points[i]));
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (let i = 0; i < lengths.length; i += 1) {
    if (left <= lengths[i]) {
      const share = lengths[i] ? left / lengths[i] : 0;
      const [a, b] = [points[i], points[i + 1]];
      return L.latLng(a.lat + (b.lat - a.lat) * share, a.lng + (b.lng - a.lng) * share);
    }
    left -= lengths[i];
  }
  return points[0];
}

function inside(place, ring) {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [a, b] = [ring[i], ring[j]];
    if (a.lat > place.lat !== b.lat > place.lat &&
        place.lng < ((b.lng - a.lng) * (place.lat - a.lat)) / (b.lat - a.lat) + a.lng) within = !within;
  }
  return within;
}
