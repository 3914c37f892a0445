// A briefing on the screen: charts by plotly, and a map to move and zoom. Nothing is fetched; records are never markup.
const MAX_ZOOM = 40;
const STEP = 1.6;
const EDGE = 1.5;

document.documentElement.classList.add("scripted");
for (const data of document.querySelectorAll("script[type='application/json']")) {
  const { data: traces, layout } = JSON.parse(data.textContent);
  window.Plotly.newPlot(data.previousElementSibling, traces, layout, { displayModeBar: false, responsive: true });
}
for (const frame of document.querySelectorAll(".map-frame")) live(frame);

function live(frame) {
  const svg = frame.querySelector("svg.map");
  const world = svg.querySelector(".world");
  if (!world) return;
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const marks = [...svg.querySelectorAll(".mark")].map((node) => {
    const [x, y] = node.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
    const half = Number(node.querySelector("use").getAttribute("width")) / 2;
    return { node, x, y, half };
  });
  const labels = [...svg.querySelectorAll(".label")].map((node) => ({
    node, x: Number(node.dataset.x), y: Number(node.dataset.y), r: Number(node.dataset.r),
    hidden: node.getAttribute("display") === "none",
  }));
  const patterns = [...svg.querySelectorAll("pattern")];
  const kilometres = [...svg.querySelectorAll(".km")];
  const view = { k: 1, x: 0, y: 0 };
  let waiting = 0;

  function show() {
    view.k = Math.min(MAX_ZOOM, Math.max(1, view.k));
    view.x = Math.min(0, Math.max(width * (1 - view.k), view.x));
    view.y = Math.min(0, Math.max(height * (1 - view.k), view.y));
    world.setAttribute("transform", `matrix(${view.k} 0 0 ${view.k} ${view.x} ${view.y})`);
    for (const { node, x, y } of marks) node.setAttribute("transform", `translate(${at(x, "x")} ${at(y, "y")})`);
    for (const one of labels) {
      one.node.setAttribute("transform", `translate(${at(one.x, "x") - one.x} ${at(one.y, "y") - one.y})`);
    }
    for (const one of patterns) one.setAttribute("patternTransform", `scale(${1 / view.k})`);
    const km = Number(svg.dataset.km) / view.k;
    kilometres.forEach((node, n) => {
      node.textContent = ["0", round(km / 2), `${round(km)} km`][n];
    });
    clearTimeout(waiting);
    waiting = setTimeout(settle, 120);
  }
  const at = (value, axis) => value * view.k + view[axis];
  const round = (value) => String(Number(value.toPrecision(2)));

  // Labels anew: the weightiest first, right, left, above or below their place, where nothing else stands.
  function settle() {
    if (view.k === 1) {
      for (const one of labels) one.node.setAttribute("display", one.hidden ? "none" : "inline");
      return;
    }
    const taken = marks.map(({ x, y, half }) => box(at(x, "x") - half, at(y, "y") - half, 2 * half, 2 * half));
    for (const one of labels) {
      one.node.setAttribute("display", "inline");
      one.size ??= one.node.getBBox();
      const spot = spots(one).find((place) => inside(place) && !taken.some((other) => touch(place, other)));
      one.node.setAttribute("display", spot ? "inline" : "none");
      if (!spot) continue;
      taken.push(spot);
      one.node.setAttribute("transform", `translate(${spot.left - one.size.x} ${spot.top - one.size.y})`);
    }
  }
  function spots({ x, y, r, size }) {
    const [cx, cy, gap, wide, high] = [at(x, "x"), at(y, "y"), r + EDGE, size.width, size.height];
    if (!r) return [box(cx - wide / 2, cy - high / 2, wide, high)];
    return [
      box(cx + gap, cy - high / 2, wide, high), box(cx - gap - wide, cy - high / 2, wide, high),
      box(cx - wide / 2, cy - gap - high, wide, high), box(cx - wide / 2, cy + gap, wide, high),
    ];
  }
  const box = (left, top, wide, high) => ({ left, top, right: left + wide, bottom: top + high });
  const touch = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const inside = (a) => a.left > 0 && a.top > 0 && a.right < width && a.bottom < height;

  function zoom(factor, x = width / 2, y = height / 2) {
    const before = view.k;
    view.k = Math.min(MAX_ZOOM, Math.max(1, view.k * factor));
    view.x = x - ((x - view.x) * view.k) / before;
    view.y = y - ((y - view.y) * view.k) / before;
    show();
  }
  function place(event) {
    const seen = svg.getBoundingClientRect();
    return [((event.clientX - seen.left) * width) / seen.width, ((event.clientY - seen.top) * height) / seen.height];
  }
  function back() {
    Object.assign(view, { k: 1, x: 0, y: 0 });
    show();
  }

  frame.querySelector(".in").addEventListener("click", () => zoom(STEP));
  frame.querySelector(".out").addEventListener("click", () => zoom(1 / STEP));
  frame.querySelector(".whole").addEventListener("click", back);
  svg.addEventListener("dblclick", (event) => zoom(STEP, ...place(event)));
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== svg) return; // the page scrolls
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, ...place(event));
  }, { passive: false });
  svg.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    if (event.key === "+" || event.key === "=") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (event.key === "0" || event.key === "Escape") back();
    else if (moves[event.key]) {
      view.x += moves[event.key][0];
      view.y += moves[event.key][1];
      show();
    } else return;
    event.preventDefault();
  });
  drag(svg, place, (dx, dy) => {
    view.x += dx;
    view.y += dy;
    show();
  });
  hover(frame, svg);
}

function drag(svg, place, move) {
  let last = null;
  svg.addEventListener("pointerdown", (event) => {
    last = place(event);
    svg.setPointerCapture(event.pointerId);
    svg.classList.add("moving");
  });
  svg.addEventListener("pointermove", (event) => {
    if (!last) return;
    const now = place(event);
    move(now[0] - last[0], now[1] - last[1]);
    last = now;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    svg.addEventListener(name, () => {
      last = null;
      svg.classList.remove("moving");
    });
  }
}

// What is under the pointer: the title of a symbol or an area, as text.
function hover(frame, svg) {
  const tip = frame.querySelector(".tip");
  for (const title of svg.querySelectorAll(".mark > title, .world title")) {
    title.parentNode.dataset.said = title.textContent;
    title.parentNode.setAttribute("aria-label", title.textContent);
    title.remove();
  }
  svg.addEventListener("pointermove", (event) => {
    const said = event.target.closest("[data-said]")?.dataset.said;
    tip.style.display = said ? "block" : "none";
    if (!said) return;
    tip.textContent = said;
    const seen = frame.getBoundingClientRect();
    tip.style.left = `${Math.min(event.clientX - seen.left + 14, seen.width - tip.offsetWidth - 4)}px`;
    tip.style.top = `${Math.max(4, event.clientY - seen.top - tip.offsetHeight - 8)}px`;
  });
  svg.addEventListener("pointerleave", () => {
    tip.style.display = "none";
  });
}
