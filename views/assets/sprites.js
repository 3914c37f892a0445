// Symbols as small bitmaps, each drawn once for the screen's resolution; an SVG would be drawn anew every time.

export class Sprites {
  constructor(onReady) {
    this.onReady = onReady;
    this.made = new Map();
  }

  // A canvas of ``size`` CSS pixels, or null until it is ready.
  get(address, size) {
    const density = Math.max(1, window.devicePixelRatio || 1);
    const key = `${size}/${density}/${address}`;
    if (!this.made.has(key)) {
      this.made.set(key, null);
      this.make(key, address, Math.round(size * density));
    }
    return this.made.get(key);
  }

  make(key, address, pixels) {
    const picture = new Image(pixels, pixels);
    picture.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = pixels;
      canvas.height = pixels;
      canvas.getContext("2d").drawImage(picture, 0, 0, pixels, pixels);
      this.made.set(key, canvas);
      this.onReady();
    };
    picture.src = address;
  }
}
