// The workspace's clock, ticking in the browser between the server's answers. Text only, no markup.

const TICK_MS = 250;

function formats(zone) {
  const day = { weekday: "short", day: "numeric", month: "short", timeZone: zone };
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone };
  return {
    day: new Intl.DateTimeFormat("en-GB", day),
    time: new Intl.DateTimeFormat("en-GB", time),
    zone: new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "short" }),
  };
}

function zoneName(format, moment) {
  return format.formatToParts(moment).find((part) => part.type === "timeZoneName")?.value ?? "";
}

function sayRate(state) {
  if (state.mode !== "exercise") return "";
  if (state.paused) return "paused";
  return state.rate === 1 ? "running" : `running ×${state.rate}`;
}

function part(root, name) {
  let found = root.querySelector(`.${name}`);
  if (!found) {
    found = document.createElement("span");
    found.className = name;
    root.append(found);
  }
  return found;
}

export default function mount(component) {
  const root = component.parentElement.querySelector(".clock");
  const given = component.data;
  const state = { ...given, heard: performance.now() };
  const show = formats(given.zone);

  function draw() {
    const elapsed = state.paused ? 0 : (performance.now() - state.heard) * state.rate;
    const moment = new Date(new Date(state.now).getTime() + elapsed);
    part(root, "time").textContent = show.time.format(moment);
    part(root, "day").textContent = `${zoneName(show.zone, moment)} · ${show.day.format(moment)}`;
    part(root, "rate").textContent = sayRate(state);
  }

  function hear(event) {
    const { now, clock } = event.detail ?? {};
    if (!now) return;
    Object.assign(state, { now, heard: performance.now() });
    if (clock) Object.assign(state, { rate: clock.rate, paused: clock.paused });
    draw();
  }

  const mode = part(root, "mode");
  mode.className = `mode ${given.mode}`;
  mode.textContent = given.mode === "actual" ? "" : given.mode.toUpperCase();
  mode.hidden = given.mode === "actual";
  part(root, "name").textContent = given.workspace.replace(/^exercise-/, "").replaceAll("-", " ");
  draw();
  const timer = setInterval(draw, TICK_MS);
  window.addEventListener("muster:changes", hear);
  return () => {
    clearInterval(timer);
    window.removeEventListener("muster:changes", hear);
  };
}
