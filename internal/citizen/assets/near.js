// Reports like this one that anybody may see: the sender may say that it is his matter
// too, instead of sending it again. A server that does not look for them is not asked
// again, and one that takes its time is not waited for.

import { make } from "./offline.js";
import { say, locale } from "./words.js";

const patience = 2500;
let off = false;

// like answers true when there is nothing like it, or the sender has said that his is
// another; false while he is being asked. then goes on.
export function likeThis(form) {
  const box = form.querySelector("[data-near]");
  let said = ""; // for what he has said that it is another

  return async function like(then) {
    const { lat, lon, commune, text } = form.elements;
    const q = new URLSearchParams({ lat: lat.value, lon: lon.value, commune: commune.value, category: form.elements.category.value, text: text.value.trim().slice(0, 500) }).toString();
    if (off || q === said || navigator.onLine === false) return true;
    const found = await ask(q);
    if (!found.length) return true;
    said = q;
    show(box, found, () => {
      box.hidden = true;
      then();
    });
    return false;
  };
}

async function ask(q) {
  const stop = typeof AbortController === "function" ? new AbortController() : null;
  const timer = stop && setTimeout(() => stop.abort(), patience);
  try {
    const res = await fetch("/near?" + q, { headers: { Accept: "application/json" }, signal: stop ? stop.signal : undefined });
    if (!res.ok) {
      off = res.status === 404;
      return [];
    }
    const said = await res.json();
    return (said && Array.isArray(said.near) ? said.near : []).filter((n) => ours(n.href) && ours(n.join)).slice(0, 3);
  } catch (e) {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

// ours is a path of this site.
function ours(path) {
  return typeof path === "string" && /^\/(?![/\\])/.test(path);
}

function show(box, found, other) {
  box.textContent = "";
  const h = make("h3", "", found.length === 1 ? say("Có 1 phản ánh giống thế này") : say("Có {} phản ánh giống thế này", found.length));
  h.tabIndex = -1;
  const ul = make("ul");
  found.forEach((n, i) => ul.append(card(n, i)));
  const no = make("button", "button plain large", say("Không, đây là việc khác"));
  no.type = "button";
  no.addEventListener("click", other);
  box.append(h, ul, no);
  box.hidden = false;
  h.focus();
}

function card(n, i) {
  const li = make("li");
  if (ours(n.thumb)) {
    const img = document.createElement("img");
    img.src = n.thumb;
    img.alt = "";
    img.width = img.height = 88;
    li.append(img);
  }
  const body = make("div");
  const a = make("a", "", n.title);
  a.href = n.href;
  a.target = "_blank";
  a.rel = "noopener";
  const away = n.distance >= 0 ? " · " + say("cách {}", n.distance < 1000 ? Math.round(n.distance) + " m" : (n.distance / 1000).toLocaleString(locale(), { maximumFractionDigits: 1 }) + " km") : "";
  body.append(a, make("p", "quiet", n.status + away), join(n, i));
  li.append(body);
  return li;
}

// join is a form of its own, outside this one: nothing typed here goes with it.
function join(n, i) {
  const id = "join-" + i;
  const old = document.getElementById(id);
  if (old) old.remove();
  const form = document.createElement("form");
  form.id = id;
  form.method = "post";
  form.action = n.join;
  document.querySelector("main").append(form);
  const yes = make("button", "button plain", say("Tôi cũng gặp việc này"));
  yes.type = "submit";
  yes.setAttribute("form", id);
  return yes;
}
