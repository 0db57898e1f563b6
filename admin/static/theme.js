// Runs before the first paint, so that a chosen theme does not flash.
{
  const root = document.documentElement;
  const chosen = () => { try { return localStorage.getItem("wayfarer-theme"); } catch { return null; } };
  if (chosen()) root.dataset.theme = chosen();
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("wayfarer-theme", root.dataset.theme); } catch { /* private window: lasts for this page */ }
  });
}
