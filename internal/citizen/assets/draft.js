// The draft of a report, kept on this device until it was received. It holds what
// was typed and the report's id, so that sending again after a lost answer is the
// same report, and so is the form the Back button brings back. Drafts older than a
// week are forgotten.

import { recall, remember, forget } from "./memory.js";

const week = 7 * 24 * 3600 * 1000;

export function keepDraft(form) {
  const id = form.elements.client;
  const returned = form.querySelector(".error-summary, .notice, .kept");
  const under = history.state && history.state.client; // this very form was sent under it
  const old = read();
  if (returned) {
    // The server gave the form back as it was sent.
  } else if (under) {
    id.value = under;
  } else if (old) {
    fill(form, old);
    id.value = old.client;
  } else {
    id.value = uuid7();
  }
  let timer;
  const save = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (id.value !== recall("sent")) write(form, id.value);
    }, 400);
  };
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    remember("sending", id.value);
    history.replaceState({ client: id.value }, "");
  });
  window.addEventListener("pageshow", () => {
    if (!under && !(history.state && history.state.client)) return;
    // Browsers bring back the names of photos made small here, but not the photos:
    // sending such a form never ends. The report has them already.
    form.elements.photos.value = "";
    document.getElementById("picked").textContent = "";
  });
}

// received is for the receipt: what was under way has arrived.
export function received() {
  const id = recall("sending");
  if (id) remember("sent", id);
  forget("sending");
  forget("draft");
}

function names(form) {
  return [...form.elements].filter((e) => e.name && !["hidden", "file", "submit", "image", "button"].includes(e.type));
}

function write(form, client) {
  const values = {};
  for (const e of names(form)) {
    if (e.type === "radio") {
      if (e.checked) values[e.name] = e.value;
    } else if (e.type === "checkbox") values[e.name] = e.checked;
    else values[e.name] = e.value;
  }
  values.lat = form.elements.lat.value;
  values.lon = form.elements.lon.value;
  remember("draft", JSON.stringify({ at: Date.now(), client, values }));
}

function read() {
  try {
    const d = JSON.parse(recall("draft"));
    return d && d.values && d.client !== recall("sent") && d.at > Date.now() - week ? d : null;
  } catch {
    return null;
  }
}

function fill(form, draft) {
  for (const e of names(form)) {
    const v = draft.values[e.name];
    if (v === undefined) continue;
    if (e.type === "radio") e.checked = e.value === v;
    else if (e.type === "checkbox") e.checked = v;
    else e.value = v;
  }
  form.elements.lat.value = draft.values.lat || "";
  form.elements.lon.value = draft.values.lon || "";
}

// uuid7 begins with the time, so ids made later sort later.
export function uuid7() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  let t = Date.now();
  for (let i = 5; i >= 0; i--) {
    b[i] = t % 256;
    t = Math.floor(t / 256);
  }
  b[6] = (b[6] & 0x0f) | 0x70;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
