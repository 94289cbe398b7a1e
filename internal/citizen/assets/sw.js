// Works while no page is open: keeps the form and its pieces for when there is no
// network, sends what waits, takes what other apps share, shows what is pushed.
// "shell" is written before it by the server: version, pages, assets.
//
// Pages come from the network first. Only those of the shell are kept; no page with
// a code, a receipt or anything of a person ever is.

import { put } from "./idb.js";
import { flush } from "./queue.js";
import { say } from "./words.js";

const cacheName = "shell-" + shell.version;

self.addEventListener("install", (e) => {
  self.skipWaiting();
  e.waitUntil(
    caches.open(cacheName).then((c) => c.addAll(shell.pages.concat(shell.assets).map((url) => new Request(url, { cache: "reload", credentials: "same-origin" })))),
  );
});

self.addEventListener("activate", (e) => {
  e.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== cacheName) await caches.delete(name);
      if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
    })(),
  );
});

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (url.origin !== self.location.origin) return;
  if (e.request.method === "POST" && url.pathname === "/share") e.respondWith(shared(e.request));
  if (e.request.method !== "GET") return;
  if (e.request.mode === "navigate") e.respondWith(page(e, url));
  else if (shell.assets.includes(url.pathname)) e.respondWith(asset(e.request, url));
});

// patience is how long the form may keep one waiting who has it on his phone.
const patience = 8000;

async function page(e, url) {
  const ours = shell.pages.includes(url.pathname);
  const cache = await caches.open(cacheName);
  try {
    const coming = Promise.resolve(e.preloadResponse).then((r) => r || fetch(e.request));
    const res = await (ours ? Promise.race([coming, new Promise((done, fail) => setTimeout(fail, patience))]) : coming);
    if (ours && res.ok && !url.search) e.waitUntil(renew(cache, url.pathname, res.clone()));
    return res;
  } catch (err) {
    return (await cache.match(ours ? url.pathname : "/offline")) || Response.error();
  }
}

// renew keeps a newer copy of a page of the shell, if it goes with the assets kept.
async function renew(cache, path, res) {
  const body = await res.clone().text();
  if (body.includes("/" + shell.version + "/")) await cache.put(path, res);
}

async function asset(request, url) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(url.pathname);
  if (!url.pathname.startsWith("/assets/")) return fetch(request).catch(() => kept || Response.error());
  return kept || fetch(request);
}

// shared takes what another app shares; the form picks it up.
async function shared(request) {
  try {
    const form = await request.formData();
    const photos = form.getAll("photos").filter((f) => f.size);
    const text = ["text", "title", "url"].map((k) => String(form.get(k) || "").trim()).find((t) => t) || "";
    await put("shared", "last", { at: Date.now(), text, photos: photos.map((f) => ({ name: f.name || "anh.jpg", blob: f })) });
  } catch (err) {
    // The form opens empty; the other app still has the picture.
  }
  return Response.redirect("/send?shared=1", 303);
}

self.addEventListener("sync", (e) => {
  if (e.tag !== "send") return;
  e.waitUntil(
    flush().then((wait) => {
      if (wait) throw new Error("later"); // the browser asks again by itself
    }),
  );
});

self.addEventListener("push", (e) => {
  let said = {};
  try {
    said = e.data.json();
  } catch (err) {
    // A browser wants a notification for every push, whatever it said.
  }
  e.waitUntil(
    self.registration.showNotification(String(said.title || say("Phản ánh của bạn có tin mới")), {
      body: String(said.body || say("Bấm để xem.")),
      tag: String(said.tag || "paht"),
      data: { url: String(said.url || "/") },
      icon: "/icons/app-192.png",
      lang: "vi",
    }),
  );
});

self.addEventListener("notificationclick", (e) => {
  e.notification.close();
  const path = String((e.notification.data || {}).url || "/");
  const to = new URL(/^\/(?![/\\])/.test(path) ? path : "/", self.location.origin).href;
  e.waitUntil(
    self.clients.matchAll({ type: "window" }).then((open) => {
      const there = open.find((c) => c.url === to);
      return there ? there.focus() : self.clients.openWindow(to);
    }),
  );
});
