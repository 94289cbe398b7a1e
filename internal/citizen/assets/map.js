// Brings the map of the form to life: a tap sets the pin without a round trip,
// buttons zoom, and the phone's own position is asked for only after a tap.

import { say } from "./words.js";

const zooms = [1, 2, 4, 8];

export function liveMap(form) {
  const box = form.querySelector(".map");
  const sheet = box.querySelector(".map-sheet");
  const image = box.querySelector("input[type=image]");
  const tools = form.querySelector(".map-tools");
  const state = form.querySelector(".map-state");
  const clear = form.querySelector(".map-clear");
  const { lat, lon, commune } = form.elements;
  const edge = Object.fromEntries(["west", "east", "south", "north"].map((k) => [k, Number(box.dataset[k])]));
  let zoom = 0;
  let pin;
  let asked = 0;

  tools.hidden = false;
  sheet.classList.add("is-live");
  image.src = "/map.svg"; // the pin is ours from here on
  if (lat.value) show();
  turn(box.clientWidth < 560 ? 1 : 0);

  image.addEventListener("click", (event) => {
    if (event.detail === 0 && !event.offsetX && !event.offsetY) return; // Enter in a field
    event.preventDefault();
    const x = event.offsetX / image.clientWidth;
    const y = event.offsetY / image.clientHeight;
    set(edge.north - y * (edge.north - edge.south), edge.west + x * (edge.east - edge.west));
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-map]");
    if (!button) return;
    switch (button.dataset.map) {
      case "in":
        turn(zoom + 1);
        break;
      case "out":
        turn(zoom - 1);
        break;
      case "locate":
        locate();
        break;
      case "unpin":
        event.preventDefault();
        lat.value = lon.value = "";
        if (pin) pin.remove();
        pin = null;
        clear.hidden = true;
        tell("");
        changed();
    }
  });

  function turn(to) {
    to = Math.max(0, Math.min(zooms.length - 1, to));
    if (to === zoom) return;
    const mid = centre();
    zoom = to;
    sheet.classList.remove("zoom-2", "zoom-4", "zoom-8");
    if (zooms[to] > 1) sheet.classList.add("zoom-" + zooms[to]);
    image.src = zooms[to] > 2 ? box.dataset.detail : "/map.svg";
    look(mid);
  }

  // centre is where one looks, as shares of the sheet: at the pin if there is one.
  function centre() {
    if (lat.value) return place();
    return [(box.scrollLeft + box.clientWidth / 2) / sheet.clientWidth, (box.scrollTop + box.clientHeight / 2) / sheet.clientHeight];
  }

  function look([x, y]) {
    box.scrollLeft = x * sheet.clientWidth - box.clientWidth / 2;
    box.scrollTop = y * sheet.clientHeight - box.clientHeight / 2;
  }

  function place() {
    return [(Number(lon.value) - edge.west) / (edge.east - edge.west), (edge.north - Number(lat.value)) / (edge.north - edge.south)];
  }

  function show() {
    const [x, y] = place();
    if (!pin) {
      pin = document.createElement("span");
      pin.className = "map-pin";
      pin.append(drawing());
      sheet.append(pin);
    }
    pin.style.left = x * 100 + "%";
    pin.style.top = y * 100 + "%";
    clear.hidden = false;
  }

  async function set(la, lo) {
    lat.value = la.toFixed(6);
    lon.value = lo.toFixed(6);
    show();
    tell(say("Đã ghim vị trí."));
    changed();
    const turn = ++asked;
    try {
      const answer = await fetch(`/place?lat=${lat.value}&lon=${lon.value}`);
      const found = await answer.json();
      if (turn !== asked) return;
      if (!found.commune) {
        tell(say("Điểm này ở ngoài tỉnh. Hãy chọn lại."));
        return;
      }
      tell(say("Đã ghim vị trí. Gần: {}.", found.name));
      commune.dispatchEvent(new Event("fill"));
      commune.value = found.commune;
      changed();
    } catch {
      // No network: the server finds the commune when the report is sent.
    }
  }

  function locate() {
    if (!navigator.geolocation) {
      tell(say("Máy này không cho biết vị trí. Hãy chạm vào bản đồ."));
      return;
    }
    tell(say("Đang tìm vị trí…"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set(coords.latitude, coords.longitude);
        turn(2);
        look(place());
      },
      () => tell(say("Không lấy được vị trí. Hãy chạm vào bản đồ hoặc chọn xã, phường.")),
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  }

  function tell(words) {
    state.textContent = words;
  }

  function changed() {
    form.dispatchEvent(new Event("change"));
  }
}

function drawing() {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 34 42");
  svg.setAttribute("class", "icon");
  const drop = document.createElementNS(ns, "path");
  drop.setAttribute("d", "M17 41S2 26 2 16a15 15 0 0 1 30 0c0 10-15 25-15 25z");
  drop.setAttribute("fill", "currentColor");
  drop.setAttribute("stroke", "#fff");
  const dot = document.createElementNS(ns, "circle");
  dot.setAttribute("cx", "17");
  dot.setAttribute("cy", "16");
  dot.setAttribute("r", "5.5");
  dot.setAttribute("fill", "#fff");
  svg.append(drop, dot);
  return svg;
}
