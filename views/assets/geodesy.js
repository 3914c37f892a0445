// Distances on the sphere and coordinates as people type them. No Leaflet, no page: runs anywhere.

export const EARTH_RADIUS_M = 6371008.8;
const METRES_PER_MILE = 1609.344;
const METRES_PER_FOOT = 0.3048;

const radians = (degrees) => (degrees * Math.PI) / 180;

export function distance(first, second) {
  const [lon1, lat1] = first.map(radians);
  const [lon2, lat2] = second.map(radians);
  const a = Math.sin((lat2 - lat1) / 2) ** 2 +
    Math.cos(lat1) * Math.cos(lat2) * Math.sin((lon2 - lon1) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(a)));
}

export function pathLength(points) {
  let metres = 0;
  for (let i = 1; i < points.length; i += 1) metres += distance(points[i - 1], points[i]);
  return metres;
}

export function sayDistance(metres) {
  const km = metres < 1000 ? `${Math.round(metres)} m` : `${digits(metres / 1000)} km`;
  const miles = metres / METRES_PER_MILE;
  return `${km} · ${miles < 0.1 ? `${Math.round(metres / METRES_PER_FOOT)} ft` : `${digits(miles)} mi`}`;
}

function digits(value) {
  return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}

export function sayPlace(lon, lat) {
  const ns = lat < 0 ? "S" : "N";
  const ew = lon < 0 ? "W" : "E";
  return `${Math.abs(lat).toFixed(5)}° ${ns}, ${Math.abs(lon).toFixed(5)}° ${ew}`;
}

const NUMBER = "[+-]?\\d+(?:[.,]\\d+)?";
const MARKS = "[°ºd:\\s]";
const ANGLE = new RegExp(
  `^(${NUMBER})(?:${MARKS}+(\\d+(?:[.,]\\d+)?))?(?:['′’m:\\s]+(\\d+(?:[.,]\\d+)?))?[\\s"″”'′’s°º]*$`, "i");

// {lon, lat} of "41.6, -93.6", "41°35'28\" N 93 37 30 W", "N 41.6 W 93.6", "41,6; -93,6"; otherwise null.
export function parsePlace(text) {
  const halves = split(text.trim().replaceAll("−", "-").replace(/\s+/g, " "));
  if (!halves) return null;
  const [first, second] = halves.map(angle);
  if (!first || !second) return null;
  const swapped = "EW".includes(first.side || "N");
  if (swapped !== "NS".includes(second.side || (swapped ? "N" : "E"))) return null;
  const [lat, lon] = swapped ? [second.value, first.value] : [first.value, second.value];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lon, lat } : null;
}

function split(text) {
  if (text.includes(";")) return pair(text.split(";"));
  const sides = text.match(/^(.*?[NSEW])\s*,?\s*(.+[NSEW])$/i);
  if (sides && !/^[NSEW]/i.test(text)) return [sides[1], sides[2]];
  const led = text.match(/^([NSEW].*?)\s*,?\s*([NSEW].+)$/i);
  if (led) return [led[1], led[2]];
  if (/,\s/.test(text)) return pair(text.split(/,\s+/));
  const commas = text.split(",");
  if (commas.length === 2) return commas;
  return pair(text.split(" "));
}

const pair = (parts) => (parts.length === 2 ? parts : null);

function angle(text) {
  const side = (text.match(/^\s*([NSEW])|([NSEW])\s*$/i) ?? []).slice(1).find(Boolean)?.toUpperCase() ?? "";
  const found = text.replace(/[NSEW]/gi, "").trim().match(ANGLE);
  if (!found) return null;
  const [degrees, minutes, seconds] = found.slice(1).map((part) => Number((part ?? "0").replace(",", ".")));
  if (minutes >= 60 || seconds >= 60) return null;
  if ((minutes || seconds) && !Number.isInteger(degrees)) return null;
  const size = Math.abs(degrees) + minutes / 60 + seconds / 3600;
  const negative = found[1].startsWith("-");
  if (side && negative) return null;
  return { value: negative || side === "S" || side === "W" ? -size : size, side };
}
