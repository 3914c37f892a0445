// Mounted by Streamlit inside the page; fetches the bridge itself, so that a rerun carries one line only.
export default async (component) => {
  const bridge = await import(new URL(component.data.module, document.baseURI));
  return bridge.mount(component);
};
