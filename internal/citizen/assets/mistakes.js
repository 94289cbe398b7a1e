// What is wrong with a form, said as the server says it: beside the field, and in a
// summary above that takes the focus.

import { make } from "./offline.js";
import { say } from "./words.js";

export function clearMistakes(form) {
  const old = document.querySelector(".error-summary");
  if (old) old.remove();
  for (const p of form.querySelectorAll("p.error")) p.remove();
  for (const f of form.querySelectorAll(".wrong")) f.classList.remove("wrong");
  for (const e of form.querySelectorAll("[aria-invalid]")) {
    e.removeAttribute("aria-invalid");
    describe(e, (ids) => ids.filter((id) => !id.endsWith("-error")));
  }
}

// showMistakes takes sentences by field name; "" is the form as a whole.
export function showMistakes(form, errors) {
  clearMistakes(form);
  const names = Object.keys(errors);
  const box = make("div", "error-summary");
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  box.append(make("h2", "", say("Chưa xong. Vui lòng sửa {} chỗ sau", names.length)));
  const ul = make("ul");
  for (const name of names) {
    const field = document.getElementById("f-" + name);
    const li = make("li");
    if (field) {
      const a = make("a", "", errors[name]);
      a.href = "#f-" + name;
      li.append(a);
      beside(field, name, errors[name]);
    } else li.textContent = errors[name];
    ul.append(li);
  }
  box.append(ul);
  document.querySelector(".send-top").prepend(box);
  if (!document.title.startsWith(say("Lỗi:"))) document.title = say("Lỗi:") + " " + document.title;
  box.focus();
}

function beside(field, name, says) {
  const box = field.closest(".field") || field.parentNode;
  box.classList.add("wrong");
  const p = make("p", "error");
  p.id = "f-" + name + "-error";
  p.append(make("span", "", says));
  const label = box.querySelector(".hint") || box.querySelector("label, legend");
  label.after(p);
  field.setAttribute("aria-invalid", "true");
  describe(field, (ids) => ids.concat(p.id));
}

function describe(field, change) {
  const ids = change((field.getAttribute("aria-describedby") || "").split(" ").filter((id) => id));
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}
