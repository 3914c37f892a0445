// The line between this map and the page it sits in (see pages/parts/bridge.py).

export class Channel {
  constructor(token, onState) {
    this.count = Date.now();
    this.line = new BroadcastChannel(`muster:${token}`);
    this.line.onmessage = (event) => {
      if (event.data?.type === "state") onState(event.data);
    };
  }

  hello() {
    this.line.postMessage({ type: "hello" });
  }

  // ``n`` tells the page a second click on the same thing from the first.
  send(type, content) {
    this.count += 1;
    this.line.postMessage({ type, n: this.count, ...content });
  }
}
