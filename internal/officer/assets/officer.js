// Keys and small comforts of the officers' site. Every page works without it.

import "./trusted.js";

const KEYS = "paht-keys";
const keysOn = () => {
  try { return localStorage.getItem(KEYS) !== "off"; } catch { return true; }
};

// typing tells whether a key belongs to what somebody writes.
const typing = (e) => {
  const t = e.target;
  return t.isContentEditable || t.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
};

const links = () => [...document.querySelectorAll("[data-cases] .case-text")];

// move puts the focus on the next or the previous row of a list.
const move = (step) => {
  const all = links();
  if (!all.length) return false;
  const at = all.indexOf(document.activeElement);
  const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  all[to].focus();
  all[to].closest("li").scrollIntoView({ block: "nearest" });
  return true;
};

// begin goes to where an action is filled in. It sends nothing: that takes
// Ctrl+Enter or the button.
const begin = (el) => {
  if (el.matches("a")) { el.click(); return; }
  const details = el.closest("details");
  for (let d = details; d; d = d.parentElement.closest("details")) d.open = true;
  const form = el.matches("summary") ? details.querySelector("form") : el.form;
  const fields = form ? [...form.elements].filter((f) => !f.hidden && f.type !== "hidden" && f.tabIndex >= 0 && f.offsetParent) : [];
  const first = fields.find((f) => !f.value || (f.type === "checkbox" && !f.checked)) || fields[0] || el;
  first.focus();
  (form || el).scrollIntoView({ block: "nearest" });
};

// tick switches the n-th box of the form one is in, or of the main one.
const tick = (n) => {
  const form = document.activeElement?.closest?.("form.act-form") || document.querySelector(".act-main form");
  const box = form?.querySelectorAll("input[type=checkbox], input[type=radio]")[n - 1];
  if (!box) return false;
  box.click();
  box.focus();
  return true;
};

const help = document.getElementById("keys-help");

document.addEventListener("keydown", (e) => {
  if (e.isComposing || e.keyCode === 229 || e.defaultPrevented) return;
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
    const form = document.activeElement?.closest?.("form[data-act]");
    if (form) { e.preventDefault(); form.requestSubmit(form.querySelector("button[type=submit]")); }
    return;
  }
  if (e.ctrlKey || e.metaKey || e.altKey || typing(e) || !keysOn() || help?.open) return;
  const key = e.key.toLowerCase();
  let done = true;
  if (key === "?") help?.showModal();
  else if (key === "/") document.querySelector("[data-search]")?.focus();
  else if (key === "j") done = move(1);
  else if (key === "k" && links().length) done = move(-1);
  else if (/^[1-9]$/.test(key)) done = tick(Number(key));
  else {
    const el = /^[a-z]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
    if (el) begin(el); else done = false;
  }
  if (done) e.preventDefault();
});

document.querySelector(".foot-keys")?.addEventListener("click", () => help?.showModal());

// The switch that turns single keys off (they get in the way of speech input).
for (const part of document.querySelectorAll("[data-keys-switch]")) {
  part.hidden = false;
  const box = part.querySelector("input");
  box.checked = keysOn();
  box.addEventListener("change", () => {
    try { localStorage.setItem(KEYS, box.checked ? "on" : "off"); } catch { /* a browser without storage keeps them on */ }
    document.documentElement.classList.toggle("keys-off", !keysOn());
  });
}
document.documentElement.classList.toggle("keys-off", !keysOn());

// A form is sent once.
for (const form of document.querySelectorAll("form[data-act]")) {
  form.addEventListener("submit", (e) => {
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
}
// The page comes back from the browser's memory when one goes back: it may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// One tick for all the ticks of a list.
for (const label of document.querySelectorAll("[data-tick-all]")) {
  const boxes = label.closest("fieldset").querySelectorAll("ul input[type=checkbox]");
  const all = label.querySelector("input");
  label.hidden = false;
  all.addEventListener("change", () => { for (const b of boxes) b.checked = all.checked; });
}

// The menu closes when one goes elsewhere.
const menu = document.querySelector(".bar-menu");
if (menu) {
  document.addEventListener("click", (e) => { if (!menu.contains(e.target)) menu.open = false; });
  menu.addEventListener("keydown", (e) => {
    if (e.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
  });
}

if (document.querySelector("[data-filter]")) import("./choose.js");
