// Small additions to Chainlit's page: the system's theme by default, words on the welcome screen, and an address that
// survives a reload on phones.
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

  // Chainlit gives a new conversation its address from within the list of conversations, which a phone does not show;
  // there a reload would open an empty chat.
  function takeAddress(event) {
    const id = event.source === window && event.data && event.data.conversation;
    if (typeof id !== "string") return;
    event.stopImmediatePropagation(); // Chainlit would send it back to the server
    if (location.pathname !== "/" || document.getElementById("thread-history")) return;
    history.replaceState(history.state, "", `/thread/${id}`);
  }
  window.addEventListener("message", takeAddress);

  function look() {
    const screen = document.getElementById("welcome-screen");
    if (screen) greet(screen);
  }

  document.addEventListener("DOMContentLoaded", () => {
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
})();
