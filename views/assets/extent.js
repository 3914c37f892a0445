// Which box of the map to ask for: snapped to a grid, so that small moves ask for nothing new and two people
// looking at the same place share the server's answer.

const GRID_PX = 512;
const MARGIN = 0.12;
const MAX_LATITUDE = 85.05;

export function extent(map) {
  const zoom = Math.round(map.getZoom());
  const view = map.getBounds().pad(MARGIN);
  const low = map.project(view.getSouthWest(), zoom).divideBy(GRID_PX);
  const high = map.project(view.getNorthEast(), zoom).divideBy(GRID_PX);
  const at = (x, y) => map.unproject(L.point(x, y).multiplyBy(GRID_PX), zoom);
  const southWest = at(Math.floor(low.x), Math.ceil(low.y));
  const northEast = at(Math.ceil(high.x), Math.floor(high.y));
  const box = [
    Math.max(-180, southWest.lng), Math.max(-MAX_LATITUDE, southWest.lat),
    Math.min(180, northEast.lng), Math.min(MAX_LATITUDE, northEast.lat),
  ];
  const text = box.map((value) => value.toFixed(5)).join(",");
  return { zoom, text, bounds: L.latLngBounds([[box[1], box[0]], [box[3], box[2]]]) };
}

// Whether what was fetched for ``loaded`` still covers the view.
export function covers(loaded, map) {
  if (!loaded || loaded.zoom !== Math.round(map.getZoom())) return false;
  const world = L.latLngBounds([[-MAX_LATITUDE, -180], [MAX_LATITUDE, 180]]);
  const view = map.getBounds();
  const needed = L.latLngBounds(
    [Math.max(view.getSouth(), world.getSouth()), Math.max(view.getWest(), -180)],
    [Math.min(view.getNorth(), world.getNorth()), Math.min(view.getEast(), 180)],
  );
  return loaded.bounds.contains(needed);
}
