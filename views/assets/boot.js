// Classic script, loaded before Leaflet: says what is missing if anything is, then starts the modules.
(() => {
  const REMEDY = "Stop Muster, run: make setup (it needs the network once), and start it again.";

  const LEAST_PX = 240;

  function say(text, detail) {
    const holder = document.getElementById("map_div") ?? document.body;
    let box = document.getElementById("muster-boot");
    if (!box) {
      box = document.createElement("div");
      box.id = "muster-boot";
      box.setAttribute("role", "status");
      box.style.cssText = "position:absolute;inset:0;display:grid;place-content:center;text-align:center;" +
        "gap:.4rem;padding:2rem;font:15px/1.4 system-ui,sans-serif;color:#77828b;z-index:2000;" +
        "pointer-events:none";
      holder.appendChild(box);
    }
    const title = document.createElement("strong");
    title.textContent = text;
    const more = document.createElement("span");
    more.textContent = detail ?? "";
    box.replaceChildren(title, more);
  }

  function done() {
    document.getElementById("muster-boot")?.remove();
  }

  function onLoadError(event) {
    const address = event.target?.src || event.target?.href;
    if (!address) return;
    const file = new URL(address, document.baseURI).pathname;
    say("The map's JavaScript is not installed.", `Missing: ${file}. ${REMEDY}`);
    const height = document.getElementById("map_div")?.clientHeight || LEAST_PX;
    window.Streamlit?.setFrameHeight(height); // nobody else will: the map never starts
  }

  // Modules import one another by plain names; after an upgrade no browser may mix old ones with new ones.
  function pinVersions(addresses) {
    const node = document.createElement("script");
    node.type = "importmap";
    const plain = (address) => new URL(address.split("?")[0], document.baseURI).href;
    const imports = addresses.map((address) => [plain(address), new URL(address, document.baseURI).href]);
    node.textContent = JSON.stringify({ imports: Object.fromEntries(imports) });
    document.head.append(node);
  }

  function start(map, options) {
    say("Loading the map …");
    pinVersions(options.modules);
    const address = new URL(options.main, document.baseURI);
    import(address)
      .then((module) => module.start(map, options))
      .then(done)
      .catch((error) => say("The map could not start.", `${error.message}. Reload the page.`));
  }

  window.addEventListener("error", onLoadError, true);
  window.Muster = { start };
})();
