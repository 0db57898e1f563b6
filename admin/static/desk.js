// What every desk shares: dialogs, errors of partial updates, copying, and forms that are sent once.
const toast = document.getElementById("toast");
let toastTimer;

function say(words) {
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toast.hidden = true; }, 8000);
}

document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.responseText || "That did not work: reload the page."));
document.addEventListener("htmx:sendError", () => say("The server cannot be reached: try again in a moment."));

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  if (event.target.matches("dialog")) event.target.close(); // the backdrop
  const copier = event.target.closest("[data-copies]");
  if (copier) {
    await navigator.clipboard.writeText(document.getElementById(copier.dataset.copies).textContent.trim());
    say("Copied.");
  }
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  // After the form's data was collected: a disabled button would take its own value with it.
  setTimeout(() => event.target.querySelectorAll("button:not([type=button])").forEach((button) => { button.disabled = true; }));
});

// A page that comes back from the browser's history would keep its buttons disabled.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("button[disabled]").forEach((button) => { button.disabled = false; });
});

// A part that is replaced keeps its open details and its scroll position: nothing jumps while it refreshes.
const kept = new Map();
document.addEventListener("htmx:beforeSwap", (event) => {
  kept.clear();
  for (const details of event.detail.target.querySelectorAll("details[id]")) kept.set(details.id, (fresh) => { fresh.open = details.open; });
  for (const box of event.detail.target.querySelectorAll("[data-keeps-scroll]")) kept.set(box.id, (fresh) => { fresh.scrollTop = box.scrollTop; });
});
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, restore] of kept) {
    const fresh = document.getElementById(id);
    if (fresh) restore(fresh);
  }
});

// A session that ended while a page refreshed itself: go and sign in, rather than show that page inside this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseURL.endsWith("/staff/login")) location.assign("/staff/login");
});

document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
const asked = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
if (asked && asked.matches("dialog")) asked.showModal();
