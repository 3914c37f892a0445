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

// Fill the frame, whose height the page decides, and follow it.
export function fillFrame(map) {
  const holder = map.getContainer();
  holder.style.height = "100vh";
  holder.style.width = "100%";
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(holder);
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
