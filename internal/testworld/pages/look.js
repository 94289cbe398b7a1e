"use strict";
// What axe cannot see, asked of a page by the tests. Each function answers a list of
// faults in words.

window.look = (() => {
  const shown = (e) => {
    const r = e.getBoundingClientRect();
    return r.width > 0 && r.height > 0 && e.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  };
  const unseen = (e) => !!e.closest(".unseen, .is-under-way .send-head, .skip:not(:focus)");
  const name = (e) => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (typeof e.className === "string" && e.className ? "." + e.className.trim().replace(/\s+/g, ".") : "") + (e.name ? "[name=" + e.name + "]" : "");
  const clean = (s) => s.replace(/\s+/g, " ").trim();
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";

  // 1.4.10, 1.3.4: nothing is wider than the screen but what scrolls in a box of its own.
  function reflow() {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".map, .table"));
    return ["wider than the screen: " + wide.slice(0, 4).map(name).join(", ")];
  }

  // 1.4.4: with text twice as large nothing is cut off. Titles that are cut in lists
  // are whole behind their link.
  async function large() {
    const root = document.documentElement;
    const normal = parseFloat(getComputedStyle(root).fontSize);
    root.style.fontSize = normal * 2 + "px";
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const faults = reflow().map((f) => "text at 200 %: " + f);
    for (const e of document.querySelectorAll("body *")) {
      const s = getComputedStyle(e);
      if (!shown(e) || unseen(e) || s.webkitLineClamp !== "none" || !/hidden|clip/.test(s.overflowX + s.overflowY) || !clean(e.textContent) || e.closest("select, svg, .map")) continue;
      if (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2) faults.push("text at 200 % is cut off in " + name(e));
    }
    root.style.fontSize = "";
    return faults;
  }

  // Colours, as light as WCAG counts them.
  function rgba(css) {
    const m = css.match(/[\d.]+/g);
    if (!m) return [0, 0, 0, 0];
    const [r, g, b, a = 1] = m.map(Number);
    return [r, g, b, a];
  }
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const canvas = () => rgba(getComputedStyle(document.documentElement).colorScheme === "dark" ? "rgb(0,0,0)" : "rgb(255,255,255)");
  function ground(e) {
    const layers = [];
    for (let at = e; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), canvas());
  }
  function luminance([r, g, b]) {
    const f = (c) => ((c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
  }
  function contrast(a, b) {
    const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  }

  // 1.4.3: words against what is painted below them, where axe cannot tell: under a
  // link that is stretched over them, in a drawing, in a box that scrolls.
  function words(selector) {
    const e = document.querySelector(selector);
    if (!e) return ["nothing is " + selector];
    e.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const r = e.getBoundingClientRect();
    const below = document.elementsFromPoint(r.left + r.width / 2, r.top + r.height / 2);
    const from = below.indexOf(e);
    if (from < 0 && !below.some((x) => e.contains(x))) return ["the words of " + name(e) + " are covered by " + below.slice(0, 2).map(name).join(", ")];
    const drawn = (x) => x instanceof SVGElement && !(x instanceof SVGSVGElement);
    const layers = [];
    let grounds = [canvas()];
    for (const x of below.slice(Math.max(from, 0))) {
      if (layers.length && layers[layers.length - 1][3] === 1) break; // nothing shines through
      const s = getComputedStyle(x);
      if (x.matches("img, video, canvas, input[type=image], image")) {
        grounds = [[0, 0, 0, 1], [255, 255, 255, 1]]; // anything may shine through what is above it
        break;
      }
      if (drawn(x)) {
        if (x === e || x.matches("text, tspan, g, title, a") || s.fill === "none") continue;
        const fill = rgba(s.fill);
        fill[3] *= parseFloat(s.fillOpacity) * parseFloat(s.opacity);
        layers.push(fill);
        continue;
      }
      if (s.backgroundImage !== "none") return ["the words of " + name(e) + " stand on the picture of " + name(x)];
      layers.push(rgba(s.backgroundColor));
    }
    layers.reverse();
    const s = getComputedStyle(e);
    const size = parseFloat(s.fontSize);
    const asked = size >= 24 || (size >= 18.66 && Number(s.fontWeight) >= 700) ? 3 : 4.5;
    const got = Math.min(...grounds.map((ground) => {
      const behind = layers.reduce((under, layer) => over(layer, under), ground);
      return contrast(over(rgba(drawn(e) ? s.fill : s.color), behind), behind);
    }));
    return got < asked ? ["the words of " + name(e) + " " + clean(e.textContent).slice(0, 40) + " stand out by " + got.toFixed(2) + ", " + asked + " is asked"] : [];
  }

  // 1.4.11: where a field or a button begins can be seen, by its border or its ground.
  function edges() {
    const faults = [];
    for (const e of document.querySelectorAll("button, .button, input:not([type=hidden], [type=image], [type=file], [type=checkbox], [type=radio]), select, textarea")) {
      if (!shown(e) || unseen(e) || e.matches(".as-link, .kept-drop")) continue;
      const s = getComputedStyle(e);
      const behind = ground(e.parentElement);
      const own = over(rgba(s.backgroundColor), behind);
      let best = contrast(own, behind);
      if (parseFloat(s.borderTopWidth) >= 1 && s.borderTopStyle !== "none") best = Math.max(best, contrast(over(rgba(s.borderTopColor), behind), behind));
      if (parseFloat(s.borderBottomWidth) >= 1 && s.borderBottomStyle !== "none") best = Math.max(best, contrast(over(rgba(s.borderBottomColor), behind), behind));
      const plain = rgba(s.backgroundColor)[3] === 0 && parseFloat(s.borderTopWidth) === 0; // words alone: they are the control
      if (!plain && best < 3) faults.push("the edge of " + name(e) + " stands out by " + best.toFixed(2) + ", 3 is asked");
    }
    return faults;
  }

  // Ours: main actions and fields are 48 pixels high. The 24 of 2.5.8, with their
  // exceptions for links in a text, are axe's.
  function targets() {
    const faults = [];
    for (const e of document.querySelectorAll("button.button, a.button, select, textarea, input[type=text], input[type=tel], input[type=email], input[type=search], input[type=date], input[type=datetime-local]")) {
      const r = e.getBoundingClientRect();
      if (shown(e) && !unseen(e) && (r.height < 47.5 || r.width < 47.5)) faults.push(name(e) + " is " + Math.round(r.width) + " by " + Math.round(r.height) + " pixels, 48 are asked: " + clean(e.textContent).slice(0, 40));
    }
    return faults;
  }

  // 2.5.3: who speaks to the page says what he reads.
  function labels() {
    const faults = [];
    for (const e of document.querySelectorAll("[aria-label]")) {
      if (!e.matches(controls) || e.matches("[role=region]") || !shown(e)) continue; // a box that scrolls is no control
      const words = clean(e.innerText || "").toLowerCase();
      if (words && !e.getAttribute("aria-label").toLowerCase().includes(words)) faults.push(name(e) + " reads " + words + " and is called " + e.getAttribute("aria-label"));
    }
    return faults;
  }

  // 3.2.3, 3.2.4, 3.2.6: the frame, to be the same on all pages.
  function frame() {
    const links = (e) => (e ? [...e.querySelectorAll("a")].map((a) => clean(a.textContent) + " " + (a.hasAttribute("hreflang") ? "the same page" : a.getAttribute("href"))) : []);
    const order = [...document.querySelectorAll("body > *")].filter((e) => /HEADER|MAIN|FOOTER/.test(e.tagName)).map((e) => e.tagName);
    return JSON.stringify({ order, header: links(document.querySelector("header.top")), footer: clean((document.querySelector("footer.bottom") || {}).textContent || "") });
  }

  // The walk by the tabulator: start() takes the focus away, stop() says where it is.
  let place;
  let href;
  const all = () => [...document.querySelectorAll("*")];
  function start() {
    document.activeElement.blur();
    getSelection().removeAllRanges();
    scrollTo(0, 0);
    place = -1;
    href = location.href;
    // Sequential focus begins at the top again.
    document.body.tabIndex = -1;
    document.body.focus({ preventScroll: true });
    document.body.blur();
    document.body.removeAttribute("tabindex");
    return "";
  }
  function stop() {
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) return { end: true, faults: [] };
    const faults = [];
    const at = all().indexOf(e);
    if (at <= place) return { end: at < place && place > 0, again: at === place, faults: at === place ? [] : [], name: name(e), at };
    if (e.tabIndex > 0) faults.push(name(e) + " has a place of its own in the order");
    place = at;
    const ring = (x) => {
      if (!x) return false;
      const s = getComputedStyle(x);
      return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
    };
    if (!ring(e) && !ring(e.nextElementSibling) && !ring(e.closest(".row, .card, .choice, li"))) faults.push("the focus on " + name(e) + " cannot be seen");
    const r = e.getBoundingClientRect();
    const x = Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 1);
    const ys = [r.top + r.height / 2, r.top + 3, r.bottom - 3].filter((y) => y > 0 && y < innerHeight);
    const met = ys.map((y) => document.elementFromPoint(x, y)).filter(Boolean);
    const own = (m) => e.contains(m) || m.contains(e) || m.closest("label") === e.closest("label") && !!e.closest("label") || !!e.closest(".row, .card, .choice, .select, .map") && e.closest(".row, .card, .choice, .select, .map").contains(m);
    if (ys.length === 0) faults.push(name(e) + " has the focus out of sight");
    else if (!met.some(own)) faults.push(name(e) + " has the focus under " + met.map(name).join(", "));
    if (location.href.split("#")[0] !== href.split("#")[0]) faults.push("the focus on " + name(e) + " has led to another page");
    return { end: false, faults, name: name(e), at };
  }

  // 3.2.2: choosing does not lead away by itself.
  async function jump() {
    const before = location.href;
    const faults = [];
    let left = "";
    const leave = (event) => {
      left = name(event.target);
      event.preventDefault();
    };
    addEventListener("submit", leave, true);
    for (const e of document.querySelectorAll("main select, main input[type=radio], main input[type=checkbox]")) {
      if (e.closest("[hidden]")) continue;
      e.dispatchEvent(new Event("input", { bubbles: true }));
      e.dispatchEvent(new Event("change", { bubbles: true }));
      if (left || location.href !== before) {
        faults.push("choosing in " + name(e) + " leads to another page");
        break;
      }
    }
    removeEventListener("submit", leave, true);
    return faults;
  }

  // 3.3.1: a form that came back says so first, and is where the reader is.
  function wrong() {
    const faults = [];
    const box = document.querySelector(".error-summary");
    if (!document.title.startsWith("Lỗi:")) faults.push("the title does not begin with Lỗi: " + document.title);
    for (const e of document.querySelectorAll("[aria-invalid=true]")) {
      const told = (e.getAttribute("aria-describedby") || "").split(" ").map((id) => document.getElementById(id)).filter((x) => x && x.matches(".error"));
      if (!told.length) faults.push(name(e) + " is wrong and nothing says why");
    }
    if (!box) return faults.concat("no summary of the errors");
    if (document.activeElement !== box) faults.push("the focus is on " + name(document.activeElement) + " and not on the summary of the errors");
    for (const a of box.querySelectorAll("a")) if (!document.getElementById(a.hash.slice(1))) faults.push("the summary leads nowhere: " + a.hash);
    return faults;
  }

  return { reflow, large, words, edges, targets, labels, frame, start, stop, jump, wrong };
})();
