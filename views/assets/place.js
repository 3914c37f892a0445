// Where the map looks, how large it is, and what it remembers of both while the tab lives.

export class Memory {
  constructor(name) {
    this.name = `muster:${name}`;
  }

  get(key) {
    try {
      return sessionStorage.getItem(`${this.name}:${key}`);
    } catch {
      return null;
    }
  }

  set(key, value) {
    try {
      sessionStorage.setItem(`${this.name}:${key}`, value);
    } catch {
      // A browser that keeps nothing still shows everything.
    }
  }
}

export function restoreView(map, memory) {
  try {
    const { lat, lng, zoom } = JSON.parse(memory.get("view"));
    if ([lat, lng, zoom].every(Number.isFinite)) map.setView([lat, lng], zoom, { animate: false });
  } catch {
    // Nothing remembered: the shell's own place stands.
  }
}

export function keepView(map, memory) {
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    memory.set("view", JSON.stringify({ lat, lng, zoom: map.getZoom() }));
  });
}

// Let the frame reach down to the window's lower edge, and follow the window.
export function fitToWindow(map, { bottom, least }) {
  const holder = map.getContainer();
  const resize = () => {
    const outer = window.parent;
    const frame = window.frameElement;
    if (!frame || outer === window || document.fullscreenElement) return;
    const top = frame.getBoundingClientRect().top + scrolled(frame);
    const height = Math.round(Math.max(least, outer.innerHeight - top - bottom));
    if (height === frame.clientHeight && holder.clientHeight === height) return;
    holder.style.height = `${height}px`;
    window.Streamlit?.setFrameHeight(height);
    map.invalidateSize({ animate: false });
  };
  window.parent.addEventListener("resize", resize);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(holder);
  resize();
  setTimeout(resize, 400);
}

function scrolled(frame) {
  let sum = 0;
  for (let node = frame.parentElement; node; node = node.parentElement) sum += node.scrollTop;
  return sum;
}

export function toggleFullScreen(map) {
  const holder = map.getContainer();
  const done = () => {
    holder.classList.toggle("m-full", Boolean(document.fullscreenElement));
    map.invalidateSize({ animate: false });
  };
  document.onfullscreenchange = done;
  return document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
}
