// Who sent from this device last, if he wanted it remembered, so that nothing is typed
// twice. It is kept here alone and goes with a tap.

import { recall, remember, forget } from "./memory.js";
import { make } from "./offline.js";
import { say } from "./words.js";

export function knownContact() {
  try {
    const c = JSON.parse(recall("contact"));
    return c && c.name && c.phone ? c : null;
  } catch (e) {
    return null;
  }
}

// keepContact is called when a report was handed over; the box says whether.
export function keepContact(form) {
  if (!document.getElementById("keep-contact").checked) {
    forget("contact");
    return;
  }
  const { name, phone, email, no_email } = form.elements;
  remember("contact", JSON.stringify({ name: name.value.trim(), phone: phone.value.trim(), email: email.value.trim(), noEmail: no_email.checked }));
}

// offerContact shows who it was, half hidden: others look over one's shoulder. right
// is called after "Đúng".
export function offerContact(form, right) {
  form.querySelector("[data-keep-contact]").hidden = false;
  const box = form.querySelector("[data-reuse]");
  const fields = form.querySelector("[data-contact]");
  const known = knownContact();
  const { name, phone, email, no_email } = form.elements;
  const own = name.value || phone.value || email.value;
  const open = () => {
    box.hidden = true;
    fields.hidden = false;
  };
  if (!known || (own && !matches())) {
    open();
    return;
  }
  const take = () => {
    name.value = known.name;
    phone.value = known.phone;
    email.value = known.email || "";
    no_email.checked = !!known.noEmail;
    form.dispatchEvent(new Event("change"));
  };
  function matches() {
    return name.value === known.name && phone.value === known.phone;
  }
  box.textContent = "";
  box.append(make("p", "", say("Dùng lại: {}", veiled(known))));
  const acts = make("p", "actions");
  acts.append(
    button("button large", say("Đúng"), () => {
      take();
      right();
    }),
    button("button plain large", say("Sửa"), () => {
      take();
      open();
      name.focus();
    }),
  );
  const away = make("p");
  away.append(
    button("as-link", say("Xóa khỏi máy này"), () => {
      forget("contact");
      name.value = phone.value = email.value = "";
      no_email.checked = false;
      form.dispatchEvent(new Event("change"));
      open();
      name.focus();
    }),
  );
  box.append(acts, away);
  box.hidden = false;
  fields.hidden = true;
}

function button(cls, words, does) {
  const b = make("button", cls, words);
  b.type = "button";
  b.addEventListener("click", does);
  return b;
}

// veiled is "Nguyễn V. A., 09xx xxx 123".
export function veiled({ name, phone }) {
  const words = name.trim().split(/\s+/);
  const short = words.map((w, i) => (i ? w[0] + "." : w)).join(" ");
  const digits = phone.replace(/\D/g, "");
  return short + ", " + digits.slice(0, 2) + "xx xxx " + digits.slice(-3);
}
