app.hydrate();
window.hydrateIslands = (root) => {
  for (const island of root.querySelectorAll("leptos-island")) app[island.dataset.component]?.(island);
};
window.hydrateIslands(document);
