// What is selected and whose card is open: kept by layer and id, so that new data changes neither.
import { card } from "./popup.js";
import { pointsOf } from "./shapes.js";

export class Selection {
  constructor(map, symbols, clock, layers) {
    Object.assign(this, { map, symbols, clock, layers });
    this.current = null;
    this.open = null;
    this.popup = L.popup({ maxWidth: 320, minWidth: 200, className: "m-popup", autoPanPadding: [24, 24] });
    map.on("popupclose", (event) => {
      if (event.popup === this.popup) this.open = null;
    });
  }

  select(key) {
    const item = this.find(this.current);
    if (item) this.layers.get(this.current.layer).mark(item, false);
    this.current = key ? { layer: key.layer, id: key.id } : null;
    this.show();
  }

  // Mark the selected thing again, after its layer was drawn.
  show() {
    const item = this.find(this.current);
    if (item && !item.selected) this.layers.get(this.current.layer).mark(item, true);
  }

  find(key) {
    return key ? this.layers.get(key.layer)?.drawn.get(key.id) : undefined;
  }

  openCard(key, place) {
    const item = this.find(key);
    if (!item) return;
    const places = pointsOf(item.feature.geometry);
    this.fill(item);
    this.popup.options.offset = L.point(0, places ? -8 : 4);
    this.popup.setLatLng(places?.[0] ?? place ?? item.path.getBounds().getCenter()).openOn(this.map);
    this.open = key;
  }

  fill(item) {
    const now = JSON.stringify(item.feature.properties) + this.symbols.theme + this.clock.now?.toISOString();
    if (now === this.filled) return;
    this.filled = now;
    this.popup.setContent(card(this.symbols, this.clock, item.feature.properties));
  }

  // After new data: the open card tells the news, moves with its thing, and closes with a hidden layer.
  refresh() {
    this.show();
    if (!this.open) return;
    const item = this.find(this.open);
    if (item) {
      const places = pointsOf(item.feature.geometry);
      this.popup.options.autoPan = false;
      this.fill(item);
      if (places) this.popup.setLatLng(places[0]);
      this.popup.options.autoPan = true;
    } else if (!this.layers.get(this.open.layer)?.loaded) this.map.closePopup(this.popup);
  }
}
