// Rings at an urgent report while no page of the site is open. It keeps no pages and
// answers no requests: all it does is show what a push says, and open the report when
// it is tapped.

const TITLES = {
  urgent: (n) => `TỨC THỜI: phản ánh ${n}`,
  call: (n) => `CẦN GỌI ĐIỆN: phản ánh ${n}`,
  waiting: (n) => `CHƯA CÓ NGƯỜI NHẬN: phản ánh ${n}`,
  escalated: (n) => `QUÁ HẠN: phản ánh ${n}`,
};

// 23:40 ngày 21/11: written alike in every browser, whatever it knows of Vietnamese
const clock = (at) => {
  const part = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh", ...options }).format(new Date(at));
  return `${part({ hour: "2-digit", minute: "2-digit" })} ngày ${part({ day: "2-digit", month: "2-digit" })}`;
};

const words = (note) => {
  if (note.kind === "test") return ["Thông báo thử", "Máy này sẽ báo như thế này khi có việc tức thời."];
  const title = note.number ? (TITLES[note.kind] || TITLES.urgent)(note.number) : "Có việc tức thời";
  return [title, note.due ? `Thời hạn: ${clock(note.due)}. Bấm để mở.` : "Bấm để mở."];
};

const show = async (note) => {
  const tag = String(note.tag || "paht");
  const [before] = await self.registration.getNotifications({ tag });
  // The same fact told twice does not ring twice, and an older one that comes late
  // does not stand in front of a newer.
  const again = before && note.key && (before.data.key === note.key || before.data.at > note.at);
  const said = again && before.data.at > note.at ? before.data : note;
  const [title, body] = words(said);
  await self.registration.showNotification(title, {
    body, tag, data: said, lang: "vi", renotify: !again, silent: Boolean(again),
    requireInteraction: said.kind !== "test", timestamp: said.at, ...(again ? {} : { vibrate: [400, 150, 400, 150, 400] }),
  });
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));

// One after the other: a browser that is asked for what it shows while it is about to
// show something forgets that, and a tap on it would open nothing.
let last = Promise.resolve();
const inTurn = (note) => (last = last.then(() => show(note), () => show(note)));

self.addEventListener("push", (e) => {
  let note = {};
  try { note = e.data.json(); } catch { /* a browser wants a notification for every push, whatever it said */ }
  e.waitUntil(inTurn(note));
});

self.addEventListener("notificationclick", (e) => {
  e.notification.close();
  const path = String((e.notification.data || {}).path || "/");
  const to = new URL(/^\/(?![/\\])/.test(path) ? path : "/", self.location.origin).href;
  e.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window" });
    const there = open.find((c) => c.url === to);
    return there ? there.focus() : self.clients.openWindow(to);
  })());
});

// The browser was given another endpoint: the site is told, if the session still
// holds; if not, the account page does it on the next visit.
self.addEventListener("pushsubscriptionchange", (e) => {
  e.waitUntil((async () => {
    const old = e.oldSubscription;
    const sub = e.newSubscription || (old && await self.registration.pushManager.subscribe(old.options));
    if (!sub) return;
    const { endpoint, keys } = sub.toJSON();
    await fetch("/me/push", { method: "POST", body: new URLSearchParams({ endpoint, ...keys, again: "1" }), redirect: "manual" });
  })());
});
