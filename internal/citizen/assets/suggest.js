// Guesses what a report is about from its words, by what the server has learnt, and
// says how sure it is. The sender's own choice stands; a server that does not guess
// is not asked again.

import { make } from "./offline.js";
import { say } from "./words.js";

const least = 12; // characters worth asking about

export function suggestCategory(form) {
  const box = form.querySelector("[data-suggest]");
  const text = form.elements.text;
  let off = false;
  let timer;
  let asked = "";
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 700);
  });

  async function ask() {
    const words = text.value.trim();
    if (off || words.length < least || words === asked || navigator.onLine === false) return;
    asked = words;
    let said;
    try {
      const res = await fetch("/suggest?text=" + encodeURIComponent(words.slice(0, 500)), { headers: { Accept: "application/json" } });
      if (!res.ok) {
        off = res.status === 404;
        return;
      }
      said = await res.json();
    } catch (e) {
      return;
    }
    if (words === asked && said && Array.isArray(said.suggestions)) show(said.suggestions);
  }

  function show(guesses) {
    box.textContent = "";
    const known = guesses.filter((g) => has(g.category)).slice(0, 3);
    box.hidden = !known.length;
    if (!known.length) return;
    const label = make("p", "suggested-ask", say("Có phải về:"));
    label.id = "suggested";
    const row = make("div", "suggested-row");
    row.setAttribute("role", "group");
    row.setAttribute("aria-labelledby", "suggested");
    for (const g of known) row.append(chip(g.category, g.name, say("chắc {}/10", Math.round(g.sure * 10))));
    row.append(chip("", say("Tôi không rõ"), ""));
    box.append(label, row);
    press();
  }

  function chip(value, words, sure) {
    const b = make("button", "chip", words);
    b.type = "button";
    b.value = value;
    if (sure) b.append(make("small", "", " " + sure));
    b.addEventListener("click", () => {
      choose(value);
      press();
    });
    return b;
  }

  // The category is a select, or radios where there are few.
  function has(value) {
    const c = form.elements.category;
    return c.options ? [...c.options].some((o) => o.value === value) : [...c].some((r) => r.value === value);
  }

  function choose(value) {
    form.elements.category.value = value;
    form.dispatchEvent(new Event("change"));
  }

  function press() {
    for (const b of box.querySelectorAll(".chip")) b.setAttribute("aria-pressed", String(b.value === form.elements.category.value));
  }
  form.addEventListener("change", press);
}
