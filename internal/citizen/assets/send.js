// The form of a report, one question at a time: keeps a draft on this device, makes
// photos small, finds the place, and hands the report to the queue, which sends it now
// or when there is network. Without this module it is one plain form.

import "./bridge.js";
import { filterList } from "./filter.js";
import { keepDraft, openDraft, reportOf } from "./draft.js";
import { pickPhotos } from "./photos.js";
import { liveMap } from "./map.js";
import { byStep } from "./steps.js";
import { showRows } from "./check.js";
import { offerContact, keepContact } from "./contact.js";
import { suggestCategory } from "./suggest.js";
import { likeThis } from "./near.js";
import { showMistakes, clearMistakes } from "./mistakes.js";
import { enqueue, find, forget, reopen, onChange } from "./queue.js";
import { send, settle, notes, clock, make } from "./offline.js";
import { remember } from "./memory.js";
import { say } from "./words.js";

const form = document.getElementById("send");
const state = document.getElementById("send-state");
const waiting = document.getElementById("waiting");

if (form) start();

async function start() {
  // Every step in the history has the report's id. Where something was sent under it,
  // Back and a reload show what came of it: never a second report.
  const under = history.state && history.state.client;
  if (under && (await sentBefore(under))) return;

  let flow;
  let draft;
  const photos = pickPhotos(form, {
    changed: () => draft && draft.save(),
    // The photo was what this step is for, so the next is shown: its hint says so.
    taken: () => flow.at.id === "photo" && flow.next(),
    place: (where) => place.fromPhoto(where),
  });
  const place = liveMap(form, () => flow.next());
  const like = likeThis(form);
  filterList(form.elements.commune);
  suggestCategory(form);
  const returned = document.querySelector(".error-summary a");
  const old = await openDraft(form, photos);
  draft = keepDraft(form, photos);
  photos.early();

  flow = byStep(form, {
    async may(id) {
      clearMistakes(form);
      const wrong = mistakesOf(id);
      if (Object.keys(wrong).length) {
        showMistakes(form, wrong);
        return false;
      }
      return id !== "what" || like(() => flow.show(flow.names[flow.names.indexOf("what") + 1]));
    },
    came(id) {
      state.textContent = "";
      for (const p of document.querySelectorAll(".reopened")) p.remove();
      if (id === "place") place.arrive();
      if (id === "contact") offerContact(form, () => flow.next());
      if (id === "check") showRows(form, photos);
      draft.save();
    },
  });
  const field = returned && document.querySelector(returned.getAttribute("href"));
  const faulty = field && field.closest("[data-step]");
  const asked = (history.state && history.state.step) || location.hash.slice(1);
  const filled = old || form.elements.text.value;
  flow.show(faulty ? faulty.id : filled && flow.names.includes(asked) ? asked : flow.names[0], "replace");
  if (returned) document.querySelector(".error-summary").focus();
  if (old && old.errors) fail(old.errors);
  else if (old) reopened(old);
  form.dataset.ready = "yes";

  form.addEventListener("submit", (event) => {
    const by = event.submitter || document.activeElement;
    if (by && by.hasAttribute("formaction")) return; // a photo the server keeps is dropped there
    event.preventDefault();
    if (flow.at.id === "check") hand();
    else flow.next();
  });

  // A place found answers what was asked for.
  form.addEventListener("change", () => {
    if (flow.at.id === "place" && document.querySelector(".error-summary") && !Object.keys(mistakesOf("place")).length) clearMistakes(form);
  });

  // reopened says that the form is not empty, and lets one begin anew.
  function reopened(r) {
    const p = make("p", "reopened", say("Bản viết dở lúc {} đã được mở lại.", clock(r.at)) + " ");
    const anew = make("button", "as-link", say("Bỏ và viết mới"));
    anew.type = "button";
    anew.addEventListener("click", async () => {
      draft.stop();
      await forget(r.client);
      location.assign("/send");
    });
    p.append(anew);
    document.querySelector(".send-top").append(p);
  }

  // mistakesOf is what a step lacks, in the server's words.
  function mistakesOf(id) {
    const says = JSON.parse(form.dataset.told);
    const f = form.elements;
    const wrong = {};
    const fault = (name, code) => {
      wrong[name] = says["report." + code];
    };
    const typed = (name) => f[name].value.trim();
    if (id === "place" && !f.commune.value && !f.lat.value) fault("commune", "commune.empty");
    if (id === "what" && typed("text").length < Number(form.dataset.minText)) fault("text", typed("text") ? "text.short" : "text.empty");
    if (id === "contact") {
      if (!typed("name")) fault("name", "name.empty");
      if (!typed("phone")) fault("phone", "phone.empty");
      else if (f.phone.value.replace(/\D/g, "").length < 9) fault("phone", "phone.bad");
      if (!typed("email") && !f.no_email.checked) fault("email", "email.empty");
      else if (typed("email") && !/^\S+@\S+\.\S+$/.test(typed("email"))) fault("email", "email.bad");
    }
    return wrong;
  }

  // fail shows what is wrong in the step of its first fault.
  function fail(errors) {
    const names = Object.keys(errors);
    const field = names.map((n) => document.getElementById("f-" + n)).find((e) => e);
    const step = field && field.closest("[data-step]");
    if (step && step !== flow.at) flow.show(step.id);
    showMistakes(form, errors);
  }

  // hand gives the report to the queue and shows what becomes of it.
  async function hand() {
    for (const id of flow.names) {
      const wrong = mistakesOf(id);
      if (!Object.keys(wrong).length) continue;
      fail(wrong);
      return;
    }
    const button = form.querySelector("[data-send]");
    if (button.disabled) return;
    button.disabled = true;
    draft.stop();
    keepContact(form);
    const report = reportOf(form, photos);
    try {
      await enqueue(report);
    } catch (e) {
      plain(report);
      return;
    }
    let code = "";
    onChange((said) => {
      if (said.client === report.client && said.receipt) code = said.receipt.code;
    });
    state.textContent = photos.list.length ? say("Đã lưu trên máy. Đang gửi chữ và ảnh, vui lòng chờ…") : say("Đã lưu trên máy. Đang gửi…");
    await send();
    let now = await find(report.client);
    if (now && now.state === "queued" && navigator.onLine !== false && !now.next) {
      await send(); // another pass was under way and did not see it
      now = await find(report.client);
    }
    button.disabled = false;
    if (code) {
      location.replace("/sent/" + code); // also where nothing can be noted
      return;
    }
    if (await sentBefore(report.client)) return;
    if (!now || now.state !== "refused") return;
    const again = await reopen(report.client);
    form.elements.client.value = again.client;
    draft.resume();
    state.textContent = "";
    history.replaceState({ step: flow.at.id, client: again.client }, "");
    fail(now.errors);
  }

  // plain sends the form as one without a script does: this browser keeps nothing.
  function plain(report) {
    const t = new DataTransfer();
    for (const p of report.photos) t.items.add(p.blob instanceof File ? p.blob : new File([p.blob], p.name));
    form.elements.photos.files = t.files;
    const go = document.createElement("input");
    go.type = "hidden";
    go.name = "do";
    go.value = "send";
    form.append(go);
    remember("sending", report.client);
    form.submit();
  }
}

// sentBefore leads to the receipt of a report that was received from here, or shows
// that it waits; false when it is neither.
async function sentBefore(client) {
  await settle().catch(() => {});
  const got = notes().find((m) => m.client === client);
  if (got) {
    location.replace("/sent/" + got.code);
    return true;
  }
  const r = await find(client).catch(() => null);
  if (!r || r.state !== "queued") return false;
  wait(r);
  return true;
}

// wait shows that a report lies on this device and goes by itself.
function wait(r) {
  form.hidden = true;
  document.querySelector(".send-top").hidden = true;
  waiting.textContent = "";
  const box = make("div", "kept-safe");
  const h = make("h1", "", say("Đã lưu trên máy lúc {}", clock(r.at)));
  h.tabIndex = -1;
  box.append(h, make("p", "", say("Sẽ tự gửi khi có mạng. Bạn có thể đóng trang này; phản ánh không mất.")), make("p", "quiet", say("Khi Trung tâm nhận được, trang này hiện số phản ánh và mã tra cứu.")));
  const acts = make("p", "actions");
  const more = make("a", "button plain", say("Gửi phản ánh khác"));
  more.href = "/send";
  acts.append(more);
  const list = make("div");
  list.dataset.unsent = "";
  waiting.append(box, acts, list);
  waiting.hidden = false;
  window.scrollTo(0, 0);
  h.focus();
  onChange((said) => {
    if (said.client === r.client && said.state === "received") sentBefore(r.client);
  });
}

// From the browser's cache of whole pages: the form stands as it was left.
window.addEventListener("pageshow", (event) => {
  const under = history.state && history.state.client;
  if (event.persisted && under) sentBefore(under);
});
