// The page's end of the line to the map: asks the server for news each second while the page is visible, hands
// the page's state to the map, and the map's events to the page.

const EVERY_MS = 1000;
const LOST_AFTER_MS = 5000;
const MINUTE_APART_MS = 5000;
const THICK_MS = 3000; // news that come so soon after a rest come thick
const RESTS_TIMES = 3; // the page rests so many times as long as drawing the last news took, less a second
const THICK_RESTS_TIMES = 4; // and so many times where they come thick
const REST_MAX_MS = 10000;
const bridges = new WeakMap();

export function mount(component) {
  const { parentElement } = component;
  const known = bridges.get(parentElement);
  if (known && known.token === component.data.token) known.take(component);
  else {
    known?.stop();
    bridges.set(parentElement, new Bridge(component));
  }
  return () => {
    bridges.get(parentElement)?.stop();
    bridges.delete(parentElement);
  };
}

class Bridge {
  constructor(component) {
    this.token = component.data.token;
    this.root = component.parentElement;
    this.news = { revision: null, minute: null, now: null };
    this.passed = {};
    this.minutePassedAt = 0;
    this.newsPassedAt = 0;
    this.restMs = 0;
    this.drawing = false;
    this.thick = false;
    this.polls = 0;
    this.heardAt = Date.now();
    this.line = new BroadcastChannel(`muster:${this.token}`);
    this.line.onmessage = (event) => this.hear(event.data);
    this.seen = () => document.hidden || this.poll();
    document.addEventListener("visibilitychange", this.seen);
    this.timer = setInterval(() => this.tick(), EVERY_MS);
    this.take(component);
    this.poll();
  }

  // A rerun brought the page's state; one that lacks news we already have does not take it back.
  take(component) {
    this.component = component;
    this.data = component.data;
    if (this.drawing) this.rest();
    this.tell();
  }

  // The news just passed are drawn: the next ones wait the longer the longer that took.
  rest() {
    this.drawing = false;
    const tookMs = Date.now() - this.newsPassedAt;
    const wantedMs = this.thick ? THICK_RESTS_TIMES * tookMs : RESTS_TIMES * tookMs - EVERY_MS;
    this.restMs = Math.min(REST_MAX_MS, Math.max(0, wantedMs));
  }

  stop() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
    this.request?.abort();
    this.line.close();
  }

  tick() {
    const theme = this.theme();
    if (theme !== this.toldTheme) this.tell();
    if (!document.hidden) this.poll();
    else this.heardAt = Date.now();
    this.heartbeat();
  }

  async poll() {
    if (this.request) return;
    this.request = new AbortController();
    const limit = setTimeout(() => this.request?.abort(), LOST_AFTER_MS);
    try {
      const since = this.news.revision ?? 0;
      const answer = await fetch(`${this.data.poll_url}?since=${since}`, {
        cache: "no-store", credentials: "same-origin", signal: this.request.signal,
      });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      this.polls += 1;
      this.receive(await answer.json());
    } catch {
      this.tried = true; // the heartbeat says so once it has lasted
      if (this.news.revision === null) this.tell();
    } finally {
      clearTimeout(limit);
      this.request = null;
    }
  }

  receive({ revision, minute, now, mode, clock }) {
    this.heardAt = Date.now();
    const moved = revision !== this.news.revision || minute !== this.news.minute;
    this.news = { revision, minute, now, mode, clock };
    if (moved) this.tell();
    window.dispatchEvent(new CustomEvent("muster:changes", { detail: this.news }));
    if (revision !== this.passed.revision) this.passNews({ revision, minute });
    else if (minute !== this.passed.minute && Date.now() - this.minutePassedAt > MINUTE_APART_MS) {
      this.pass({ minute });
    }
  }

  // At once where the last news are long drawn; the map itself follows each second. What a page is told first is no
  // news: drawing a whole screen for the first time says nothing of how long a change takes.
  passNews(values) {
    if (this.passed.revision === undefined) {
      this.pass(values);
      return;
    }
    const since = Date.now() - this.newsPassedAt;
    if (since < (this.drawing ? REST_MAX_MS : this.restMs)) return;
    this.thick = since < this.restMs + THICK_MS;
    this.newsPassedAt = Date.now();
    this.drawing = true;
    this.pass(values);
  }

  // Set what differs: each set value makes Streamlit run the fragment once.
  pass(values) {
    if ("minute" in values) this.minutePassedAt = Date.now();
    for (const [name, value] of Object.entries(values)) {
      if (JSON.stringify(value) === JSON.stringify(this.passed[name])) continue;
      this.passed[name] = value;
      this.component.setStateValue(name, value);
    }
  }

  hear(message) {
    const { type, ...content } = message ?? {};
    if (type === "hello") this.tell();
    else if (type === "select") this.pass({ selected: content });
    else if (type === "filter") this.pass({ filter: content.filter });
    else if (type === "drawn") this.pass({ drawn: content });
    else if (type === "pick") this.pass({ picked: content });
    else if (type === "view" && this.data.watch_view) {
      this.pass({ view: { bounds: content.bounds, zoom: content.zoom } });
    }
  }

  // Nothing is told before the first answer, or the map would ask for everything twice.
  tell() {
    if (this.news.revision === null && !this.tried) return;
    const { revision, minute, now } = this.news;
    this.toldTheme = this.theme();
    const state = { ...this.data.state, theme: this.data.state.theme ?? this.toldTheme };
    const news = revision === null ? {} : { revision, minute, now };
    this.line.postMessage({ type: "state", ...state, ...news });
  }

  // Streamlit hands its theme down as custom properties; a dark background is a dark theme.
  theme() {
    const host = this.root instanceof ShadowRoot ? this.root.host : this.root;
    const ground = getComputedStyle(host).getPropertyValue("--st-background-color").trim();
    const found = ground.match(/^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i);
    if (!found) return "light";
    const [red, green, blue] = found.slice(1).map((part) => parseInt(part, 16));
    return 0.3 * red + 0.59 * green + 0.11 * blue < 110 ? "dark" : "light";
  }

  heartbeat() {
    const node = this.root.querySelector("[data-heartbeat]");
    if (!node) return;
    const lost = Date.now() - this.heardAt > LOST_AFTER_MS;
    if (lost && !node.textContent) {
      const since = new Date(this.heardAt).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      node.textContent = `Not connected since ${since} (this computer's clock): figures and map may be old`;
    } else if (!lost) node.textContent = "";
  }
}
