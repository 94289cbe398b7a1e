// "Phản ánh của tôi" of this device: localStorage "mine" is [{number, code, at, text}].
// Nothing of it leaves the device. Text is only ever set as text.

import { say, locale } from "./words.js";

const list = document.querySelector("[data-mine-list]");
const none = document.querySelector("[data-mine-none]");

const read = () => {
  try {
    const all = JSON.parse(localStorage.getItem("mine"));
    return Array.isArray(all) ? all.filter((m) => m && /^\d\d-\d{7}$/.test(m.number) && /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/.test(m.code)) : [];
  } catch (e) {
    return [];
  }
};

const element = (name, className, text) => {
  const e = document.createElement(name);
  if (className) e.className = className;
  if (text) e.textContent = text;
  return e;
};

const show = () => {
  const mine = read();
  const wanted = location.hash.slice(2);
  none.hidden = mine.length > 0;
  list.textContent = "";
  for (const m of mine) {
    const row = element("li", m.number === wanted ? "row is-wanted" : "row");
    const body = element("div", "row-body");
    const title = element("h3");
    const link = element("a", "", m.text || say("Phản ánh số {}", m.number));
    link.href = `/track/${m.code}`;
    title.append(link);
    const meta = element("p", "row-meta");
    meta.append(element("span", "", say("Số {}", m.number)));
    if (m.at) meta.append(element("span", "", say("Gửi ngày {}", new Date(m.at).toLocaleDateString(locale()))));
    const drop = element("button", "as-link mine-drop", say("Xóa khỏi máy này"));
    drop.type = "button";
    drop.setAttribute("aria-label", say("Xóa phản ánh số {} khỏi máy này", m.number));
    drop.addEventListener("click", () => {
      if (!confirm(say("Máy này sẽ quên mã tra cứu của phản ánh. Hãy chắc rằng bạn đã giữ mã ở nơi khác. Xóa?"))) return;
      localStorage.setItem("mine", JSON.stringify(read().filter((o) => o.number !== m.number)));
      show();
    });
    body.append(title, meta, drop);
    row.append(body);
    list.append(row);
  }
};

show();
