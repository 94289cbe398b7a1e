// The switch that lets this browser show news of a report, a category or a commune.
// It asks for permission only after a tap. The worker that shows the news is the
// site's own: without one the switch says so and nothing else changes.

import { say } from "./words.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const SAY = {
  apple: say("Trên iPhone, iPad: bấm Chia sẻ, chọn “Thêm vào Màn hình chính”, mở trang từ biểu tượng đó rồi bật ở đây."),
  denied: say("Trình duyệt đang chặn thông báo của trang này. Mở cài đặt của trang, cho phép Thông báo, rồi tải lại."),
  asked: say("Trình duyệt đang hỏi quyền gửi thông báo. Hãy chọn Cho phép."),
  dismissed: say("Chưa được phép gửi thông báo. Bấm Bật thông báo lần nữa và chọn Cho phép."),
  worker: say("Trình duyệt chưa sẵn sàng nhận thông báo. Hãy tải lại trang, hoặc theo dõi qua e-mail."),
  service: say("Trình duyệt chưa nối được với dịch vụ thông báo của nó. Kiểm tra mạng rồi thử lại."),
  server: say("Máy chủ chưa nhận. Hãy tải lại trang rồi thử lại."),
  on: say("Máy này sẽ báo khi có tin. Màn hình khóa không hiện nội dung riêng."),
  off: "",
};

const kept = () => {
  try { return JSON.parse(localStorage.getItem("pushed")) || []; } catch (e) { return []; }
};
const keep = (name, on) => {
  try { localStorage.setItem("pushed", JSON.stringify([...kept().filter((n) => n !== name), ...(on ? [name] : [])].slice(-200))); } catch (e) { /* private window */ }
};
// What is kept on the device names no secret code: a digest stands for it.
const nameOf = async (box) => {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(box.dataset.post + "?" + box.dataset.more));
  return Array.from(new Uint8Array(sum).slice(0, 8), (b) => b.toString(16).padStart(2, "0")).join("");
};

const ready = () => Promise.race([
  navigator.serviceWorker.ready,
  new Promise((_, no) => setTimeout(() => no(new Error("no worker")), 4000)),
]);

const wire = async (box) => {
  const on = box.querySelector("[data-push-on]");
  const off = box.querySelector("[data-push-off]");
  const note = box.querySelector("[data-push-note]");
  const state = (name) => {
    box.dataset.state = name;
    note.textContent = SAY[name];
    on.hidden = name === "on" || name === "denied" || name === "apple";
    off.hidden = name !== "on";
  };
  if (!isSecureContext || !("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1;
    if (!apple || navigator.standalone) { // nothing to be offered, nothing to be explained
      box.dataset.none = "";
      return;
    }
    box.hidden = false;
    state("apple");
    return;
  }
  const name = await nameOf(box);
  box.hidden = false;
  state(Notification.permission === "denied" ? "denied" : kept().includes(name) && Notification.permission === "granted" ? "on" : "off");

  const post = async (sub, end) => {
    const { endpoint, keys } = sub.toJSON();
    const form = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(box.dataset.more)), endpoint, ...keys, ...(end ? { off: "1" } : {}) });
    const answer = await fetch(box.dataset.post, { method: "POST", body: form, redirect: "manual" });
    return answer.status === 204;
  };

  const turn = async (end) => {
    if (!end && Notification.permission !== "granted") {
      state("asked");
      const answer = await Notification.requestPermission();
      if (answer !== "granted") { state(answer === "denied" ? "denied" : "dismissed"); return; }
    }
    let registration;
    try { registration = await ready(); } catch (e) { state("worker"); return; }
    let sub;
    try {
      sub = await registration.pushManager.getSubscription();
      if (!sub && !end) sub = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });
    } catch (e) { state("service"); return; }
    try {
      if (!sub || await post(sub, end)) { keep(name, !end); state(end ? "off" : "on"); return; }
    } catch (e) { /* said below */ }
    state("server");
  };
  for (const [button, end] of [[on, false], [off, true]]) {
    button.addEventListener("click", async () => {
      on.disabled = off.disabled = true;
      await turn(end);
      on.disabled = off.disabled = false;
    });
  }
};

for (const box of document.querySelectorAll("[data-push]")) wire(box);
