// A box above a long list: what is typed, with or without marks, leaves only the
// choices that have it.

import { say } from "./words.js";

export function filterList(select) {
  const all = [...select.children].map((c) => c.cloneNode(true));
  const box = document.createElement("input");
  box.type = "search";
  box.className = "filter-box";
  box.placeholder = say("Gõ tên xã, phường để lọc");
  box.setAttribute("aria-label", say("Lọc danh sách xã, phường"));
  box.autocomplete = "off";
  box.addEventListener("input", (event) => {
    event.stopPropagation(); // it is no part of the report
    show(fold(box.value.trim()));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  // Whoever sets the value from outside must find every choice.
  select.addEventListener("fill", () => {
    box.value = "";
    show("");
  });
  select.closest(".select").before(box);

  function show(words) {
    const chosen = select.value;
    const kept = [];
    for (const c of all) {
      if (c.tagName === "OPTGROUP") {
        const whole = fold(c.label).includes(words);
        const options = [...c.children].filter((o) => whole || fold(o.textContent).includes(words) || o.value === chosen);
        if (!options.length) continue;
        const group = c.cloneNode(false);
        group.append(...options.map((o) => o.cloneNode(true)));
        kept.push(group);
      } else if (!c.value || fold(c.textContent).includes(words) || c.value === chosen) kept.push(c.cloneNode(true));
    }
    select.textContent = "";
    select.append(...kept);
    const found = [...select.options].filter((o) => o.value && fold(o.textContent).includes(words));
    select.value = words && found.length === 1 ? found[0].value : chosen;
    if (select.value !== chosen) select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// fold takes the marks off, as the server's search does.
export function fold(s) {
  return s
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/đ/g, "d");
}
