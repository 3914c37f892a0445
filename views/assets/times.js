// Times as words. The workspace's clock, not the computer's, says what time it is.

export class Clock {
  constructor(timeZone) {
    this.now = null;
    this.format = clockFormat(timeZone);
    this.full = clockFormat(timeZone, { day: "numeric", month: "short" });
  }

  set(iso) {
    const time = iso ? new Date(iso) : null;
    if (time && !Number.isNaN(time.getTime())) this.now = time;
  }

  time(iso) {
    const time = new Date(iso);
    if (Number.isNaN(time.getTime())) return String(iso);
    const far = this.now && Math.abs(this.now - time) > 20 * 3600e3;
    return (far ? this.full : this.format).format(time);
  }

  age(iso) {
    const time = new Date(iso);
    if (!this.now || Number.isNaN(time.getTime())) return this.time(iso);
    const minutes = Math.round((this.now - time) / 60e3);
    if (minutes < 0) return `at ${this.time(iso)}`;
    if (minutes < 1) return "just now";
    if (minutes < 60) return `${minutes} min ago`;
    if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h ago`;
    return `${Math.round(minutes / 1440)} days ago`;
  }
}

function clockFormat(timeZone, more = {}) {
  const style = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short", ...more };
  try {
    return new Intl.DateTimeFormat("en-US", { ...style, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-US", { ...style, timeZone: "UTC" });
  }
}
