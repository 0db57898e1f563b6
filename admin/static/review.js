// The review desk by keyboard. Each key presses a button that is also there for the mouse.
let current = null; // id of the turn that the keys act on

const turns = () => [...document.querySelectorAll(".turn")];
const currentTurn = () => (current && document.getElementById(current)) || turns()[0];

function goTo(turn) {
  if (!turn) return;
  turns().forEach((other) => other.classList.toggle("current", other === turn));
  current = turn.id;
  turn.focus({ preventScroll: true });
  turn.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

function move(step) {
  const all = turns();
  const at = current ? all.findIndex((turn) => turn.id === current) : -1;
  goTo(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
}

function edit(turn) {
  const editor = turn?.querySelector("[data-editor]");
  if (!editor) return;
  goTo(turn);
  editor.open = true;
  editor.querySelector("textarea").focus();
}

function leave(editor) {
  editor.open = false;
  editor.querySelector("form").reset();
  editor.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true })); // the line as it is saved
  goTo(editor.closest(".turn"));
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  1: () => currentTurn()?.querySelector('[data-weight="1"]').click(),
  0: () => currentTurn()?.querySelector('[data-weight="0"]').click(),
  e: () => edit(currentTurn()),
};

document.addEventListener("keydown", (event) => {
  const editor = event.target.closest("[data-editor]");
  if (event.target.matches("textarea, input, select")) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
    else if (event.key === "Escape" && editor) leave(editor);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const act = KEYS[event.key] || (() => document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click());
  if (KEYS[event.key] || document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)) {
    event.preventDefault();
    act();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-leave]")) leave(event.target.closest("[data-editor]"));
});

document.addEventListener("focusin", (event) => {
  const turn = event.target.closest(".turn");
  if (!turn) return;
  current = turn.id;
  turns().forEach((other) => other.classList.toggle("current", other === turn));
});

// A saved turn is a new element: take the focus back to where the reviewer was.
document.addEventListener("htmx:afterSettle", () => {
  if (current && !document.activeElement.closest(".turn")) goTo(document.getElementById(current));
});

goTo(turns()[0]);
