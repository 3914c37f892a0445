// Clicking out points, a line or an area on the map; used for drawing and for measuring.

const SNAP_PX = 12;

export class Sketch {
  // ``events``: change(points, pointer), done(points), cancel().
  constructor(map, kind, colour, events) {
    Object.assign(this, { map, kind, events });
    this.points = [];
    this.group = L.layerGroup().addTo(map);
    this.outline = (kind === "polygon" ? L.polygon : L.polyline)([], {
      color: colour, weight: 3, dashArray: "6 5", interactive: false, fillOpacity: 0.12,
    }).addTo(this.group);
    this.dots = [];
    this.colour = colour;
    this.listen(true);
  }

  listen(on) {
    const action = on ? "on" : "off";
    const node = this.map.getContainer();
    node.classList.toggle("m-sketching", on);
    if (on) this.map.doubleClickZoom.disable();
    else setTimeout(() => this.map.doubleClickZoom.enable(), 300);
    this.map[action]("click", this.onClick, this);
    this.map[action]("mousemove", this.onMove, this);
    this.map[action]("dblclick", this.finish, this);
    this.keys ??= (event) => this.onKey(event);
    document[on ? "addEventListener" : "removeEventListener"]("keydown", this.keys, true);
    if (on) node.focus();
  }

  onClick(event) {
    const near = (point) => this.map.latLngToContainerPoint(point).distanceTo(event.containerPoint) < SNAP_PX;
    if (this.kind === "polygon" && this.points.length > 2 && near(this.points[0])) return this.finish();
    if (this.points.length && near(this.points.at(-1))) return undefined; // the second click of a double click
    this.points.push(event.latlng.wrap());
    this.dots.push(L.circleMarker(event.latlng, {
      radius: 4, color: this.colour, weight: 2, fillColor: "#fff", fillOpacity: 1, interactive: false,
    }).addTo(this.group));
    this.change(null);
    return this.kind === "point" ? this.finish() : undefined;
  }

  onMove(event) {
    if (this.points.length) this.change(event.latlng);
  }

  onKey(event) {
    if (event.target instanceof HTMLInputElement) return;
    const act = { Escape: () => this.cancel(), Enter: () => this.finish(), Backspace: () => this.undo() }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  change(pointer) {
    this.outline.setLatLngs(pointer ? [...this.points, pointer] : this.points);
    this.events.change?.(this.points, pointer);
  }

  undo() {
    this.points.pop();
    this.dots.pop()?.remove();
    this.change(null);
  }

  get enough() {
    return this.points.length >= { point: 1, line: 2, polygon: 3 }[this.kind];
  }

  finish() {
    if (!this.enough) return;
    this.listen(false);
    this.outline.setLatLngs(this.points);
    this.events.done(this.points);
  }

  cancel() {
    this.listen(false);
    this.remove();
    this.events.cancel();
  }

  remove() {
    this.group.remove();
  }
}

// GeoJSON of clicked points: rings are closed, coordinates rounded to about a decimetre.
export function geometry(kind, points) {
  const places = points.map(({ lng, lat }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
  if (kind === "point") return { type: "Point", coordinates: places[0] };
  if (kind === "line") return { type: "LineString", coordinates: places };
  return { type: "Polygon", coordinates: [anticlockwise([...places, places[0]])] };
}

// Outer rings run anticlockwise (RFC 7946, 3.1.6).
function anticlockwise(ring) {
  let twice = 0;
  for (let i = 1; i < ring.length; i += 1) twice += (ring[i][0] - ring[i - 1][0]) * (ring[i][1] + ring[i - 1][1]);
  return twice > 0 ? ring.reverse() : ring;
}
