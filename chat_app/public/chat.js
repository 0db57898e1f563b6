// Small additions to Chainlit's page: the system's theme by default, words on the welcome screen, names for its buttons,
// and an address that survives a reload on phones.
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

  // Chainlit's buttons are pictures alone; a screen reader would call each of them "button".
  const NAMES = {
    "#sidebar-trigger-button": "Show or hide your conversations",
    "#search-chats-button": "Search your conversations",
    "#new-chat-button": "New conversation",
    "#user-nav-button": "You",
    "#chat-submit": "Send",
    "#stop-button": "Stop the reply",
    "#thread-options": "Rename or delete this conversation",
    ".positive-feedback-off, .positive-feedback-on": "Good reply",
    ".negative-feedback-off, .negative-feedback-on": "Poor reply",
    "button:has(> svg.lucide-copy)": "Copy",
  };

  function nameButtons() {
    for (const [selector, words] of Object.entries(NAMES)) {
      for (const button of document.querySelectorAll(selector)) {
        if (button.ariaLabel !== words) button.setAttribute("aria-label", words); // one element can turn from Send into Stop
      }
    }
    for (const menu of document.querySelectorAll("div#thread-options")) menu.setAttribute("role", "button");
    document.getElementById("thread-history")?.parentElement.setAttribute("role", "presentation"); // a list without items
  }

  let asked = false; // one look per frame, however many words of a reply arrive in it
  function look() {
    const screen = document.getElementById("welcome-screen");
    if (screen) greet(screen);
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; nameButtons(); });
  }

  document.addEventListener("DOMContentLoaded", () => {
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
})();
