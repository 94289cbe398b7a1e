// A report as this form holds it, and its draft on this device: every change is kept
// under the id the report will be sent with, until it was received.

import { saveDraft, list, reopen, textOf, uuid7 } from "./queue.js";
import { get, drop } from "./idb.js";

const skipped = ["client", "do", "drop", "kept", "photos", "map"];

// fieldsOf are the fields that will be sent, as pairs.
export function fieldsOf(form) {
  const out = [];
  for (const e of form.elements) {
    if (!e.name || skipped.includes(e.name) || ["submit", "button", "file", "image"].includes(e.type)) continue;
    if ((e.type === "radio" || e.type === "checkbox") && !e.checked) continue;
    if (e.value) out.push([e.name, e.value]);
  }
  return out;
}

// typed are the fields that differ from how the form came.
function typed(form) {
  const same = (e) => {
    if (e.type === "radio" || e.type === "checkbox") return e.checked === e.defaultChecked;
    if (e.options) return [...e.options].every((o) => o.selected === o.defaultSelected);
    return e.value === e.defaultValue;
  };
  const names = [...form.elements].filter((e) => e.name && !same(e)).map((e) => e.name);
  return fieldsOf(form).filter(([name]) => names.includes(name));
}

// another tells whether two texts are of two reports, and not one that was written on.
function another(a, b) {
  return !a.startsWith(b) && !b.startsWith(a);
}

function fill(form, fields) {
  const values = {};
  for (const [name, value] of fields) values[name] = value;
  for (const e of form.elements) {
    if (!e.name || skipped.includes(e.name) || ["submit", "button", "file", "image"].includes(e.type)) continue;
    if (e.type === "radio" || e.type === "checkbox") e.checked = values[e.name] === e.value || (e.type === "radio" && !e.value && !values[e.name]);
    else e.value = values[e.name] || "";
  }
}

// tokens are the photos the server keeps already, of a form that came back.
function tokens(form) {
  return [...form.querySelectorAll('[name="kept"]')].map((e) => ["kept", e.value]);
}

// reportOf is the report to be sent.
export function reportOf(form, photos) {
  return { client: form.elements.client.value, fields: fieldsOf(form).concat(tokens(form)), photos: photos.list.map((p, n) => ({ n, name: p.name, blob: p.blob })) };
}

// openDraft fills the form with what this device has of it: the report the address
// names, what another app has shared, or the draft. It answers the report, or null
// for an empty form. A form the server gave back stays as it came, and so does what was
// typed before this module had come.
export async function openDraft(form, photos) {
  const id = form.elements.client;
  const asked = new URLSearchParams(location.search);
  if (document.querySelector(".error-summary, .send-top .notice") || form.querySelector(".kept")) return null;
  id.value = uuid7();
  try {
    const named = asked.get("open");
    let r = named ? await reopen(named) : null;
    if (!r) r = (await list()).filter((d) => d.state === "draft").pop() || null;
    const early = typed(form);
    if (r && !named && another(textOf(early).trim(), textOf(r.fields).trim())) r = null; // it stays among what is unsent
    if (r) {
      id.value = r.client;
      fill(form, r.fields.concat(early));
      photos.restore(r.photos);
    }
    if (asked.get("shared")) {
      const s = await get("shared", "last");
      if (s) {
        await photos.add(s.photos.map((p) => (p.blob instanceof File ? p.blob : new File([p.blob], p.name, { type: p.blob.type }))));
        if (s.text && !form.elements.text.value) form.elements.text.value = s.text;
        await drop("shared", "last");
      }
    }
    if (asked.get("open") || asked.get("shared")) history.replaceState(history.state, "", location.pathname + location.hash);
    return r;
  } catch (e) {
    return null; // no drawer: the form begins empty
  }
}

// keepDraft keeps every change from now on. It answers {save, stop}.
export function keepDraft(form, photos) {
  let timer;
  let over = false;
  const save = () => {
    clearTimeout(timer);
    if (over) return Promise.resolve();
    const r = reportOf(form, photos);
    const words = textOf(r.fields).trim();
    if (!words && !r.photos.length) return Promise.resolve();
    return saveDraft(r).catch(() => {});
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  return {
    save,
    stop() {
      over = true;
      clearTimeout(timer);
    },
    resume() {
      over = false;
    },
  };
}


