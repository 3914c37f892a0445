// Hatching for areas whose figures are out of date or overdue: SVG patterns, one per colour, made when needed.
import { svgEl } from "./dom.js";

const SPACING_PX = 7;
let shelf = null;

export function hatch(colour) {
  const id = `m-hatch-${colour.replace("#", "")}`;
  if (!document.getElementById(id)) shelfOf().append(pattern(id, colour));
  return `url(#${id})`;
}

function shelfOf() {
  if (!shelf?.isConnected) {
    shelf = svgEl("svg", { width: 0, height: 0, "aria-hidden": "true", style: "position:absolute" });
    document.body.append(shelf);
  }
  return shelf;
}

function pattern(id, colour) {
  const line = svgEl("path", { d: `M0 0V${SPACING_PX}`, stroke: colour, "stroke-width": 2.4 });
  return svgEl("pattern", {
    id, width: SPACING_PX, height: SPACING_PX, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
  }, line);
}
