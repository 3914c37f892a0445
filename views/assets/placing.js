// Move symbols apart that would lie on one another, as labels are placed: the first keeps its place, the next
// steps aside by a symbol's size, and one that finds no room stays where it is.

const CELL_PX = 40;
const STEP_PX = { x: 15, y: 25 };
const STEPS = [[0, 0], [0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1], [0, -2], [0, 2]];
const OVERLAP_PX = 5; // symbols may touch at their edges

// ``spots``: [{x, y, w, h}] centres and sizes, most important first; sets ``dx`` and ``dy`` of each.
export function moveApart(spots) {
  const taken = new Map();
  for (const spot of spots) {
    const step = STEPS.find(([i, j]) => free(taken, at(spot, i, j))) ?? STEPS[0];
    const box = at(spot, ...step);
    Object.assign(spot, { dx: box.x - spot.x, dy: box.y - spot.y });
    for (const key of cells(box)) taken.set(key, [...(taken.get(key) ?? []), box]);
  }
  return spots;
}

function at({ x, y, w, h }, i, j) {
  return { x: x + i * (w / 2 + STEP_PX.x), y: y + j * STEP_PX.y, w, h };
}

function free(taken, box) {
  for (const key of cells(box)) {
    for (const other of taken.get(key) ?? []) {
      if (Math.abs(other.x - box.x) < (other.w + box.w) / 2 - OVERLAP_PX &&
          Math.abs(other.y - box.y) < (other.h + box.h) / 2 - OVERLAP_PX) return false;
    }
  }
  return true;
}

function* cells({ x, y, w, h }) {
  for (let i = Math.floor((x - w / 2) / CELL_PX); i <= Math.floor((x + w / 2) / CELL_PX); i += 1) {
    for (let j = Math.floor((y - h / 2) / CELL_PX); j <= Math.floor((y + h / 2) / CELL_PX); j += 1) yield `${i}/${j}`;
  }
}
