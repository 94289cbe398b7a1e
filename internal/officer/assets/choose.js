// A filter on long lists: the select stays the form's field, a box in front of it
// finds its options by words, with or without marks.

const fold = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

const make = (tag, attributes) => {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) el.setAttribute(name, value);
  return el;
};

let made = 0;

const enhance = (box) => {
  const select = box.querySelector("select");
  const label = box.querySelector("label");
  if (!select || !label) return;
  const id = `choose-${++made}`;
  const input = make("input", {
    type: "text", id, role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list",
  });
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  const list = make("ul", { id: `${id}-list`, role: "listbox", class: "choose-list", "aria-label": label.textContent.trim() });
  list.hidden = true;

  const empty = select.options[0]?.value === "" ? select.options[0].text : "";
  const all = [...select.options].filter((o) => o.value !== "").map((o) => ({
    option: o, group: o.parentElement.label || "", folded: fold(`${o.text} ${o.parentElement.label || ""}`),
  }));
  let shown = [];
  let at = -1;

  const chosen = () => (select.value === "" ? "" : select.selectedOptions[0].text);
  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const pick = (item) => {
    select.value = item ? item.option.value : "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    input.value = chosen();
    close();
  };
  const mark = (to) => {
    if (!shown.length) return;
    at = (to + shown.length) % shown.length;
    for (const [i, item] of shown.entries()) item.el.setAttribute("aria-selected", String(i === at));
    input.setAttribute("aria-activedescendant", shown[at].el.id);
    shown[at].el.scrollIntoView({ block: "nearest" });
  };
  const open = (words) => {
    const terms = fold(words).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    shown = all.filter((item) => terms.every((t) => item.folded.includes(t)));
    let group = "";
    for (const [i, item] of shown.entries()) {
      if (item.group !== group) {
        group = item.group;
        const head = make("li", { role: "presentation", class: "choose-group" });
        head.textContent = group;
        list.append(head);
      }
      item.el = make("li", { role: "option", id: `${id}-${i}`, "aria-selected": "false" });
      item.el.textContent = item.option.text;
      item.el.addEventListener("pointerdown", (e) => { e.preventDefault(); pick(item); });
      list.append(item.el);
    }
    list.classList.toggle("is-empty", !shown.length);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    at = -1;
    if (terms.length && shown.length) mark(0);
  };

  input.placeholder = empty;
  input.value = chosen();
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => { if (list.hidden) open(""); });
  input.addEventListener("input", () => open(input.value));
  input.addEventListener("blur", () => {
    if (input.value.trim() === "") select.value = "";
    input.value = chosen();
    close();
  });
  input.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (list.hidden) open("");
      mark(at + (e.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1));
    } else if (e.key === "Enter" && !e.ctrlKey && !e.metaKey && !list.hidden) {
      e.preventDefault();
      if (at >= 0) pick(shown[at]);
    } else if (e.key === "Escape" && !list.hidden) {
      e.preventDefault();
      input.value = chosen();
      close();
    }
  });

  select.addEventListener("change", () => { input.value = chosen(); });
  label.htmlFor = id;
  select.tabIndex = -1;
  select.setAttribute("aria-hidden", "true");
  select.classList.add("choose-under");
  const holder = select.closest(".select");
  holder.classList.add("choose");
  holder.append(input, list);
  // The words of an error summary lead to the select: hand the focus on.
  select.addEventListener("focus", () => input.focus());
};

for (const box of document.querySelectorAll("[data-filter]")) enhance(box);
