// The small card of one thing, and the line under the pointer. Text nodes only.
import { el } from "./dom.js";

export function card(symbols, clock, properties) {
  const layer = symbols.layer(properties.layer);
  const state = symbols.state(properties.layer, properties.state);
  const picture = el("img", {
    src: symbols.picture(properties.layer, properties.state, properties.fresh), alt: "", width: 26,
  });
  const kind = [capital(layer.word), properties.number].filter(Boolean).join(" · ");
  const head = el("div", { class: "m-card-head" }, picture, el("div", {},
    el("strong", { class: "m-card-name", dir: "auto" }, properties.name || "(no name)"),
    el("div", { class: "m-card-kind" }, kind)));
  return el("div", { class: "m-card" }, head, stateLine(symbols, clock, properties, state, layer),
    facts(symbols, clock, properties), doubt(symbols, properties));
}

function stateLine(symbols, clock, properties, state, layer) {
  const parts = [el("span", { class: "m-card-state" }, capital(state.word))];
  if (properties.overdue) parts.push(el("span", { class: "m-card-old" }, "report overdue"));
  if (properties.figure_at) {
    const old = properties.fresh === "stale" ? "out of date, " : "";
    parts.push(el("span", { class: old ? "m-card-old" : "m-card-age", title: clock.time(properties.figure_at) },
      `${old}${clock.age(properties.figure_at)}`));
  } else if (layer.ages) {
    parts.push(el("span", { class: "m-card-old" }, "age unknown"));
  }
  return el("div", { class: "m-card-line" }, ...parts);
}

function facts(symbols, clock, properties) {
  const rows = (properties.facts ?? []).map(([key, value, unit, at, fresh]) => {
    const said = unit === "time" && value ? clock.time(value) : symbols.value(value, unit);
    const note = at && fresh === "stale" ? ` (${clock.age(at)})` : "";
    const look = said === "unknown" ? "m-fact-unknown" : fresh === "stale" ? "m-fact-old" : null;
    return el("tr", {}, el("th", { scope: "row" }, symbols.fact(key)),
      el("td", { class: look, dir: "auto", title: at ? clock.time(at) : null }, said + note));
  });
  return rows.length ? el("table", { class: "m-facts" }, el("tbody", {}, ...rows)) : null;
}

function doubt(symbols, properties) {
  if (!properties.confidence || properties.confidence === "confirmed") return null;
  const words = symbols.table.confidence[properties.confidence] ?? properties.confidence;
  return el("div", { class: "m-card-doubt" }, capital(words));
}

export function hint(symbols, properties) {
  const state = symbols.state(properties.layer, properties.state);
  const words = [state.word];
  if (properties.overdue) words.push("report overdue");
  if (properties.fresh === "stale") words.push("out of date");
  return el("div", {}, el("strong", { dir: "auto" }, properties.name || symbols.layer(properties.layer).word),
    ` – ${words.join(", ")}`);
}

export function clusterHint(symbols, { layer: name, states, count, stale }) {
  const layer = symbols.layer(name);
  const found = Object.keys(states).map((state) => symbols.state(name, state)).sort((a, b) => b.rank - a.rank);
  const parts = found.map((state) => `${states[state.name].toLocaleString("en")} ${state.word}`);
  if (stale) parts.push(`${stale.toLocaleString("en")} out of date`);
  return el("div", {}, el("strong", {}, `${count.toLocaleString("en")} ${layer.plural.toLowerCase()}`),
    el("div", { class: "m-hint-list" }, parts.join(" · ")));
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
