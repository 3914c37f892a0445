// Dots told apart by shape as well as colour: dot, diamond, triangle, square, ring.

const CORNERS = {
  diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  triangle: [[0, -1.3], [1.2, 0.9], [-1.2, 0.9]],
  square: [[-0.95, -0.95], [0.95, -0.95], [0.95, 0.95], [-0.95, 0.95]],
};
const SIGN_PX = 12;
const SIGN_RADIUS = 4;

export const Dot = L.CircleMarker.extend({
  _updatePath() {
    const { _renderer: renderer, _point: place, _radius: radius } = this;
    if (!renderer._drawing || this._empty()) return;
    const pen = renderer._ctx;
    const corners = CORNERS[this.options.shape];
    pen.beginPath();
    if (corners) {
      for (const [x, y] of corners) pen.lineTo(place.x + x * radius, place.y + y * radius);
      pen.closePath();
    } else pen.arc(place.x, place.y, radius, 0, 2 * Math.PI);
    renderer._fillStroke(pen, this);
  },

  initialize(place, options) {
    const hollow = options.shape === "ring" ? { fill: false, weight: 1.6 } : {};
    L.CircleMarker.prototype.initialize.call(this, place, { ...options, ...hollow });
  },
});

// The same shape for the legend.
export function outline(svgEl, shape, colour) {
  const size = { width: SIGN_PX, height: SIGN_PX, viewBox: "-6 -6 12 12", "aria-hidden": "true" };
  const look = shape === "ring" ? { fill: "none", stroke: colour, "stroke-width": 1.8 } : { fill: colour };
  const corners = CORNERS[shape]?.map(([x, y]) => `${x * SIGN_RADIUS},${y * SIGN_RADIUS}`).join(" ");
  return svgEl("svg", size, corners ? svgEl("polygon", { points: corners, ...look })
    : svgEl("circle", { r: SIGN_RADIUS, ...look }));
}
