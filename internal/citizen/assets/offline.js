// On every page: says when there is no network, sends what waits when there is, and
// shows what is still on this device.

import { flush, list, onChange, forget, sweep, keptFor, excerpt, textOf } from "./queue.js";
import { recall, remember } from "./memory.js";
import { say } from "./words.js";

const strip = document.createElement("p");
let timer = 0;
let redraw = 0;

export function watch() {
  strip.className = "offline-strip";
  strip.setAttribute("role", "status");
  const head = document.querySelector("header.top");
  if (head) head.after(strip);
  const turn = () => {
    strip.textContent = navigator.onLine === false ? say("Bạn đang ngoại tuyến. Vẫn soạn được, máy sẽ tự gửi khi có mạng.") : "";
    strip.hidden = !strip.textContent;
  };
  turn();
  window.addEventListener("offline", turn);
  window.addEventListener("online", () => {
    turn();
    send();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") send();
  });
  for (const again of document.querySelectorAll("[data-again]")) {
    again.hidden = false;
    again.addEventListener("click", () => location.reload());
  }
  onChange((said) => {
    if (said.receipt) note(said.receipt);
    if (said.state === "sending" || said.state === "photos") mark(said);
    else if (!redraw) redraw = setTimeout(show, 300); // many come at once
  });
  show().then(send).then(sweep).then(show).catch(() => {});
  register();
}

// send tries to send, and again later while this page is open.
export async function send() {
  clearTimeout(timer);
  let wait;
  try {
    wait = await flush();
  } catch (e) {
    return; // this browser has no drawer: nothing waits
  }
  await settle();
  if (!wait) return;
  later();
  timer = setTimeout(send, Math.min(wait, 5 * 60000));
}

// settle moves receipts to the list of one's own reports. It lies where pages can
// write and the service worker cannot, which may have been the one that sent.
export async function settle() {
  for (const r of await list()) {
    if (r.state !== "received") continue;
    note(r.receipt);
    if (!r.photos.length) await forget(r.client);
  }
}

// note keeps {number, code, at, text} of a report that was received from here.
export function note(receipt) {
  const mine = notes();
  if (mine.some((m) => m.number === receipt.number)) return;
  mine.push(receipt);
  remember("mine", JSON.stringify(mine));
}

export function notes() {
  try {
    const mine = JSON.parse(recall("mine"));
    return Array.isArray(mine) ? mine : [];
  } catch (e) {
    return [];
  }
}

function register() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
}

// later asks the browser to send by itself, also when no page is open.
function later() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.getRegistration().then((r) => r && r.sync && r.sync.register("send")).catch(() => {});
}

// ---- what is on this device ----

let drawn = 0;

async function show() {
  redraw = 0;
  const boxes = document.querySelectorAll("[data-unsent]");
  if (!boxes.length) return;
  const turn = ++drawn;
  let reports;
  try {
    reports = await list();
  } catch (e) {
    return;
  }
  if (turn !== drawn) return;
  const open = reports.filter((r) => r.state !== "received" || r.photos.length);
  for (const box of boxes) {
    box.textContent = "";
    if (open.length) box.append(section(open));
  }
}

function section(reports) {
  const waiting = reports.filter((r) => r.state !== "draft").length;
  const out = make("section", "unsent");
  out.append(make("h2", "", waiting ? say("{} phản ánh chưa gửi", waiting) : say("Phản ánh đang viết dở")));
  const rows = make("ul");
  const many = 20; // a list nobody reads to its end
  reports.slice(0, many).forEach((r) => rows.append(row(r)));
  out.append(rows);
  if (reports.length > many) out.append(make("p", "quiet", say("và {} phản ánh khác trên máy này.", reports.length - many)));
  if (waiting && navigator.onLine !== false) {
    const now = make("button", "button plain", say("Gửi ngay"));
    now.type = "button";
    now.addEventListener("click", send);
    out.append(now);
  }
  return out;
}

function row(r) {
  const li = make("li");
  li.dataset.client = r.client;
  const text = textOf(r.fields);
  li.append(make("p", "unsent-text", excerpt(text) || (r.receipt && r.receipt.text) || say("(chưa có nội dung)")));
  li.append(make("p", "unsent-state", state(r)));
  const left = Math.ceil((r.at + keptFor - Date.now()) / (24 * 3600 * 1000));
  if (left <= 3 && r.state !== "received") li.append(make("p", "unsent-warn", say("Máy chỉ giữ thêm {} ngày. Hãy mở trang này khi có mạng.", Math.max(1, left))));
  const acts = make("p", "unsent-acts");
  if (r.state === "draft" || r.state === "refused") {
    const go = make("a", "", r.state === "draft" ? say("Viết tiếp") : say("Xem và sửa"));
    go.href = "/send?open=" + encodeURIComponent(r.client);
    acts.append(go);
  }
  const away = make("button", "as-link", say("Xóa"));
  away.type = "button";
  away.addEventListener("click", async () => {
    if (!confirm(say("Xóa phản ánh này khỏi máy? Nội dung và ảnh sẽ mất."))) return;
    await forget(r.client);
    show();
  });
  if (r.state !== "received") acts.append(away);
  li.append(acts);
  return li;
}

export function clock(at) {
  const d = new Date(at);
  const two = (n) => String(n).padStart(2, "0");
  const time = two(d.getHours()) + ":" + two(d.getMinutes());
  return d.toDateString() === new Date().toDateString() ? time : say("{} ngày {}", time, d.getDate() + "/" + (d.getMonth() + 1));
}

function state(r) {
  const photos = r.photos.length ? " · " + say("{} ảnh", r.photos.length) : "";
  switch (r.state) {
    case "draft":
      return say("Đang viết dở, lưu lúc {}", clock(r.at)) + photos;
    case "refused":
      return say("Cần sửa: {}", Object.values(r.errors)[0]);
    case "received":
      return say("Đã nhận {}. Còn {} ảnh đang gửi", r.receipt.number, r.photos.length);
  }
  return say("Đã lưu trên máy lúc {}", clock(r.at)) + photos;
}

function mark(said) {
  for (const p of document.querySelectorAll('[data-client="' + said.client + '"] .unsent-state')) {
    p.textContent = said.state === "sending" ? say("Đang gửi…") : say("Đã nhận chữ, đang gửi ảnh…");
  }
}

export function make(tag, cls, words) {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  if (words) e.textContent = words;
  return e;
}
