// Small additions to Chainlit's page: the system's theme by default, and words on the welcome screen.
(() => {
  const THEME = "vite-ui-theme"; // where Chainlit keeps a person's choice
  try {
    if (!localStorage.getItem(THEME)) localStorage.setItem(THEME, "system");
  } catch {
    // Storage can be forbidden; the page then shows its own default.
  }

  function greet(screen) {
    const logo = screen.querySelector("img.logo");
    if (!logo || screen.querySelector(".welcome-words")) return;
    logo.alt = "";
    const words = document.createElement("div");
    words.className = "welcome-words";
    const name = document.createElement("h1");
    name.textContent = window.wayfarer.name;
    const line = document.createElement("p");
    line.textContent = window.wayfarer.tagline;
    words.append(name, line);
    logo.after(words);
  }

  function look() {
    const screen = document.getElementById("welcome-screen");
    if (screen) greet(screen);
  }

  document.addEventListener("DOMContentLoaded", () => {
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
})();
