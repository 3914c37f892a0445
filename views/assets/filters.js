// Which layers and states are shown. The legend changes it, the page remembers it, the server applies it.

export class Filters {
  constructor(symbols, names, onChange) {
    this.symbols = symbols;
    this.names = names;
    this.onChange = onChange;
    this.value = Object.fromEntries(names.map((name) => [name, { visible: true, states: null, fresh: null }]));
    this.told = null;
    this.sent = new Set();
  }

  of(name) {
    return this.value[name];
  }

  // The page's filter. What comes back from a change of our own is not news, even when it comes late.
  apply(filter) {
    const text = JSON.stringify(filter ?? {});
    if (text === this.told) return false;
    this.told = text;
    if (this.sent.delete(text)) return false;
    this.sent.clear();
    return this.merge(filter ?? {});
  }

  merge(filter) {
    const before = JSON.stringify(this.value);
    for (const name of this.names) {
      const given = filter[name];
      if (!given) continue;
      this.value[name] = {
        visible: given.visible !== false, states: given.states ?? null, fresh: given.fresh ?? null,
      };
    }
    return JSON.stringify(this.value) !== before;
  }

  change(name, part) {
    this.value[name] = { ...this.value[name], ...part };
    this.tell();
  }

  changeAll(part) {
    for (const name of this.names) this.value[name] = { ...this.value[name], ...part };
    this.tell();
  }

  tell() {
    const text = JSON.stringify(this.value);
    this.sent.add(text);
    this.onChange(JSON.parse(text));
  }

  shows(name, state) {
    const { visible, states } = this.of(name);
    return visible && (states === null || states.includes(state));
  }

  setState(name, state, on) {
    const all = this.symbols.layer(name).states.map((entry) => entry.name);
    const now = new Set(this.of(name).states ?? all);
    if (on) now.add(state);
    else now.delete(state);
    const kept = all.filter((entry) => now.has(entry));
    this.change(name, { states: kept.length === all.length ? null : kept, visible: kept.length > 0 });
  }

  // The part of the address that narrows a layer: its own filter and what the page narrows for all.
  query(name, page) {
    const { states, fresh } = this.of(name);
    const filter = { ...(states && { states }), ...(fresh && { fresh }) };
    for (const key of ["incident_id", "jurisdiction_id", "text", "confidence"]) {
      if (page[key]) filter[key] = page[key];
    }
    const parts = [];
    if (Object.keys(filter).length) parts.push(`&filter=${encodeURIComponent(JSON.stringify(filter))}`);
    if (page.at) parts.push(`&at=${encodeURIComponent(page.at)}`);
    return parts.join("");
  }
}
