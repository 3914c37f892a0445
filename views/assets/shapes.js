// Areas and lines as Leaflet paths: outline and fill by state, hatching where out of date or overdue.
import { hatch } from "./hatch.js";

const DASH = { dashed: "7 5", dotted: "1 6" };
const WEIGHT = { none: 1, thin: 1.5, solid: 2.5, double: 4, dashed: 2.5, dotted: 2.5 };
const BOUNDARY_WEIGHT = 1.2;
const LINE_WEIGHT = 4;
const FILL = 0.16;
const FILL_WIDE = 0.05;
const WIDE_KM2 = 3000;
const KM2_PER_DEGREE2 = 111.2 ** 2;

export const isLine = (geometry) => /LineString$/.test(geometry.type ?? "");

// The places of a point or of several; null for areas and lines.
export function pointsOf(geometry) {
  const at = ([lng, lat]) => L.latLng(lat, lng);
  if (geometry.type === "Point") return [at(geometry.coordinates)];
  return geometry.type === "MultiPoint" ? geometry.coordinates.map(at) : null;
}

function style(symbols, properties, selected, line, bounds) {
  const layer = symbols.layer(properties.layer);
  const state = symbols.state(properties.layer, properties.state);
  const colour = symbols.colour(state.colour);
  const faded = properties.fresh === "stale";
  const outline = {
    color: selected ? symbols.colour("accent") : colour,
    weight: (line ? LINE_WEIGHT : layer.filled ? WEIGHT[state.ring] : BOUNDARY_WEIGHT) + (selected ? 2.5 : 0),
    opacity: layer.filled && !faded ? 0.95 : 0.6,
    dashArray: layer.filled ? DASH[state.ring] ?? null : null,
  };
  if (line) return { ...outline, fill: false, opacity: faded ? 0.6 : 1 };
  return { ...outline, ...filling(symbols, properties, layer, state, colour, bounds) };
}

// A watch over half a state must not tint the whole map.
function fillOpacity(layer, state, bounds) {
  if (!layer.filled) return 0;
  const height = bounds.getNorth() - bounds.getSouth();
  const width = (bounds.getEast() - bounds.getWest()) * Math.cos((bounds.getCenter().lat * Math.PI) / 180);
  const wide = height * width * KM2_PER_DEGREE2 > WIDE_KM2;
  return (wide ? FILL_WIDE : FILL) * (state.hollow ? 0.4 : 1);
}

function filling(symbols, properties, layer, state, colour, bounds) {
  if (properties.overdue) return { fillColor: hatch(symbols.colour("ink")), fillOpacity: 0.28 };
  if (properties.fresh === "stale" && layer.filled) return { fillColor: hatch(colour), fillOpacity: 0.75 };
  return { fillColor: colour, fillOpacity: fillOpacity(layer, state, bounds) };
}

// A group with the path itself (``paths``) and, for lines, a halo under it that keeps them apart from roads.
export function drawPath(symbols, feature, pane, renderer) {
  const options = { pane, renderer, bubblingMouseEvents: false };
  const line = isLine(feature.geometry);
  const shape = L.GeoJSON.geometryToLayer(feature, {
    ...options, pointToLayer: (_, place) => L.circleMarker(place, { ...options, radius: 6 }),
  });
  const casing = line ? L.polyline(shape.getLatLngs(), { pane, renderer, interactive: false }) : null;
  const group = L.featureGroup(casing ? [casing, shape] : [shape]);
  return Object.assign(group, { paths: shape, casing, line });
}

export function stylePath(symbols, group, properties, selected) {
  group.paths.setStyle(style(symbols, properties, selected, group.line, group.paths.getBounds()));
  group.casing?.setStyle({
    color: symbols.colour("halo"), weight: LINE_WEIGHT + 4 + (selected ? 3 : 0), opacity: 0.9,
  });
}

// Where the sign of an area or line stands: halfway along a line, in the middle of an area if that lies inside.
export function anchor(shape) {
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
