// The map that can be dragged. It is fetched after a tap: who only reads the list
// pays nothing for it.

import { say, locale } from "./words.js";

const box = document.getElementById("around");
const button = document.getElementById("live");
const SVG = "http://www.w3.org/2000/svg";

if (box && button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const label = button.querySelector("span");
    const was = label.textContent;
    label.textContent = say("Đang tải bản đồ");
    try {
      await fetched();
      button.remove();
      open(window.L);
    } catch (e) {
      label.textContent = was + say(". Chưa tải được, hãy thử lại");
      button.disabled = false;
    }
  });
}

// fetched is when the library is there.
function fetched() {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = box.dataset.style;
  document.head.append(style);
  const wait = (node) => new Promise((done, failed) => {
    node.addEventListener("load", done);
    node.addEventListener("error", failed);
  });
  const script = document.createElement("script");
  script.src = box.dataset.script;
  document.head.append(script);
  return Promise.all([wait(style), wait(script)]);
}

function open(L) {
  box.textContent = "";
  box.classList.add("around-live");
  const ground = document.createElement("div");
  box.append(ground);
  const map = L.map(ground, { minZoom: 7, maxZoom: 19, attributionControl: !!box.dataset.tiles, zoomControl: false });
  L.control.zoom({ zoomInTitle: say("Phóng to"), zoomOutTitle: say("Thu nhỏ") }).addTo(map);
  map.setView([+box.dataset.lat, +box.dataset.lon], +box.dataset.zoom);
  if (box.dataset.tiles) {
    map.attributionControl.setPrefix(false);
    L.tileLayer(box.dataset.tiles, { attribution: escaped(box.dataset.credit), maxZoom: 19 }).addTo(map);
  }
  areas(L, map);
  const marks = L.layerGroup().addTo(map);
  let asked = 0;
  const show = async () => {
    const mine = ++asked;
    const b = map.getBounds();
    const ask = new URLSearchParams(box.dataset.query);
    ask.set("west", Math.max(b.getWest(), -180).toFixed(5));
    ask.set("east", Math.min(b.getEast(), 180).toFixed(5));
    ask.set("south", Math.max(b.getSouth(), -85).toFixed(5));
    ask.set("north", Math.min(b.getNorth(), 85).toFixed(5));
    ask.set("zoom", map.getZoom());
    const answer = await fetch("/reports/points?" + ask);
    if (!answer.ok) return;
    const found = await answer.json();
    if (mine !== asked) return; // moved on meanwhile
    marks.clearLayers();
    for (const f of found.features) marks.addLayer(mark(L, map, f));
    document.getElementById("shown").textContent = say("{} phản ánh trong vùng này", found.total.toLocaleString(locale()));
  };
  map.on("moveend", show);
  show();
  ground.focus();
}

// areas draws the communes: softly over tiles, filled on a plain ground.
async function areas(L, map) {
  const answer = await fetch(box.dataset.areas);
  if (!answer.ok) return;
  const filled = box.dataset.tiles ? 0 : 0.9;
  L.geoJSON(await answer.json(), {
    interactive: false,
    style: (f) => ({ color: filled ? "#fff" : "#0F3D5E", weight: 1, opacity: filled ? 1 : 0.35, fillColor: f.properties.tint, fillOpacity: filled }),
  }).addTo(map).bringToBack();
}

function mark(L, map, f) {
  const at = [f.geometry.coordinates[1], f.geometry.coordinates[0]];
  const p = f.properties;
  if (p.count) {
    const r = 13 + 4 * Math.log10(p.count);
    const says = say("{} phản ánh, phóng to", p.count.toLocaleString(locale()));
    const m = L.marker(at, { icon: icon(L, cluster(p.count, r), r), alt: says, title: says });
    return m.on("click", () => map.setView(at, Math.min(map.getZoom() + 2, 19)));
  }
  const says = p.status + ": " + p.text;
  return L.marker(at, { icon: icon(L, spot(p.state), 14), alt: says, title: says }).bindPopup(() => pop(p));
}

function icon(L, svg, r) {
  const holder = document.createElement("div");
  holder.append(svg);
  return L.divIcon({ html: holder, className: "leaflet-mark", iconSize: [2 * r, 2 * r], iconAnchor: [r, r] });
}

// drawn is an element of a drawing.
function drawn(name, attributes, ...inside) {
  const e = document.createElementNS(SVG, name);
  for (const k of Object.keys(attributes)) e.setAttribute(k, attributes[k]);
  e.append(...inside);
  return e;
}

function cluster(n, r) {
  const s = 2 * r;
  const text = n < 1000 ? String(n) : n < 1e6 ? Math.floor(n / 1000) + "k" : Math.floor(n / 1e6) + "tr";
  return drawn("svg", { class: "cluster", width: s, height: s, viewBox: `${-r} ${-r} ${s} ${s}`, "aria-hidden": "true" }, drawn("circle", { r: r - 2 }), drawn("text", {}, text));
}

function spot(state) {
  const body = {
    late: ["path", { d: "M0-12 12 9-12 9z" }, "M0-4v6M0 5.5v.1"],
    answered: ["rect", { x: -9, y: -9, width: 18, height: 18, rx: 3 }, "m-4.5 0 3.5 3.5 6-7"],
    open: ["circle", { r: 10 }, "M0-4.5V0l3 2"],
  }[state];
  const shape = drawn(body[0], Object.assign({ class: "spot is-" + state }, body[1]));
  return drawn("svg", { width: 28, height: 28, viewBox: "-14 -14 28 28", "aria-hidden": "true" }, shape, drawn("g", { class: "spot" }, drawn("path", { d: body[2] })));
}

function pop(p) {
  const box = document.createElement("div");
  box.className = "pop";
  const line = (...parts) => {
    const e = document.createElement("p");
    e.append(...parts);
    box.append(e);
  };
  line([p.status, p.category].filter(Boolean).join(" · "));
  line(p.text);
  const way = document.createElement("a");
  way.href = "/reports/" + p.number;
  way.textContent = say("Xem phản ánh số {}", p.number);
  line(way);
  return box;
}

// escaped is text as the library's credit line takes it, which is markup.
function escaped(s) {
  const e = document.createElement("i");
  e.textContent = s;
  return new XMLSerializer().serializeToString(e.firstChild || document.createTextNode(""));
}
