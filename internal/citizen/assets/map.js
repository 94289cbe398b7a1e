// The place of a report: from the telephone, which is asked only after a tap (or when
// it was allowed before, so that nothing pops up); from a photo; from the map, where a
// tap sets the pin without a round trip; or by words, in the fields beside it.

import { say } from "./words.js";

const zooms = [1, 2, 4, 8];

// liveMap answers {fromPhoto, arrive}: a place a photo told of, and the step shown.
// right is called after "Đúng chỗ này".
export function liveMap(form, right) {
  const fold = form.querySelector(".map-field");
  const quick = form.querySelector("[data-locate]");
  const found = form.querySelector("[data-found]");
  const foundName = form.querySelector("[data-found-name]");
  const told = form.querySelector(".locate-state");
  const ask = quick.querySelector('[data-map="locate"]');
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

  tools.hidden = quick.hidden = false;
  sheet.classList.add("is-live");
  image.src = "/map.svg"; // the pin is ours from here on
  if (lat.value) show();
  fold.addEventListener("toggle", () => {
    if (fold.open && zoom === 0) turn(lat.value ? 2 : box.clientWidth < 560 ? 1 : 0);
    if (fold.open && lat.value) look(place());
  });
  image.addEventListener("load", () => fold.open && lat.value && look(place()));
  form.querySelector("[data-right]").addEventListener("click", right);

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
      case "open":
        fold.open = true;
        box.focus();
        break;
      case "unpin":
        event.preventDefault();
        lat.value = lon.value = "";
        if (pin) pin.remove();
        pin = null;
        clear.hidden = found.hidden = true;
        ask.classList.remove("plain");
        note("");
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

  // set puts the pin; how is what told of it, for the sentence.
  async function set(la, lo, how, off) {
    lat.value = la.toFixed(6);
    lon.value = lo.toFixed(6);
    show();
    note(say("Đã ghim vị trí."));
    changed();
    const turn = ++asked;
    let at = null;
    try {
      const answer = await fetch(`/place?lat=${lat.value}&lon=${lon.value}`);
      at = await answer.json();
    } catch (e) {
      // No network: the server finds the commune when the report is sent.
    }
    if (turn !== asked) return;
    if (at && !at.commune) {
      found.hidden = true;
      if (how) {
        // Of no use: taken from a photo of another place, or from afar.
        lat.value = lon.value = "";
        if (pin) pin.remove();
        pin = null;
        clear.hidden = true;
        note("");
        tell(how === "photo" ? "" : say("Bạn đang ở ngoài tỉnh. Hãy chọn xã, phường nơi có việc."));
      } else note(say("Điểm này ở ngoài tỉnh. Hãy chọn lại."));
      changed();
      return;
    }
    if (at) {
      note(say("Đã ghim vị trí. Gần: {}.", at.name));
      commune.dispatchEvent(new Event("fill"));
      commune.value = at.commune;
      changed();
    }
    const name = at ? say("Gần: {}", at.name) : say("Đã có vị trí. Xã, phường được tìm khi có mạng");
    foundName.textContent = (how === "photo" ? say("Theo ảnh.") + " " : "") + name + (off ? " " + say("(sai số {} m)", Math.max(1, Math.round(off))) : "");
    found.hidden = false;
    ask.classList.add("plain");
    tell("");
  }

  function locate() {
    if (!navigator.geolocation) {
      tell(say("Máy này không cho biết vị trí. Hãy chọn xã, phường, hoặc dùng bản đồ."));
      return;
    }
    tell(say("Đang tìm vị trí…"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set(coords.latitude, coords.longitude, "phone", coords.accuracy);
        turn(2);
        look(place());
      },
      () => tell(say("Không lấy được vị trí. Hãy chọn xã, phường, hoặc dùng bản đồ.")),
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  }

  // arrive is the step being shown: who has allowed it before need not tap again.
  async function arrive() {
    if (lat.value || commune.value || !navigator.permissions) return;
    try {
      const may = await navigator.permissions.query({ name: "geolocation" });
      if (may.state === "granted" && !lat.value && !commune.value) locate();
    } catch (e) {
      // A browser that does not tell is asked by a tap.
    }
  }

  function fromPhoto(where) {
    if (!lat.value && !commune.value) set(where.lat, where.lon, "photo");
  }

  function tell(words) {
    told.textContent = words;
  }

  function note(words) {
    state.textContent = words;
  }

  function changed() {
    form.dispatchEvent(new Event("change"));
  }

  return { arrive, fromPhoto };
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
