// The redaction desk by keyboard: each key presses a button that is also there for the mouse.
let busy = false; // a key meant for the case before must not decide on the next one, which nobody has read yet

document.addEventListener("htmx:beforeRequest", () => { busy = true; });
for (const end of ["htmx:afterSettle", "htmx:responseError", "htmx:sendError"]) document.addEventListener(end, () => { busy = false; });

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("textarea, input, select") || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target.matches("a, button")) return; // Enter presses what has the focus
  const button = document.querySelector(`[data-key~="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  if (!busy) button.click();
});

const read = () => document.getElementById("case")?.focus({ preventScroll: true });
document.addEventListener("htmx:afterSettle", read);
read();
