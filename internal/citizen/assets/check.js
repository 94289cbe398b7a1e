// The last step: what will be sent, row by row, each with the way to mend it. The
// server makes the same rows for a form without a script (check.go).

import { make } from "./offline.js";
import { preview } from "./photos.js";
import { say } from "./words.js";

export function showRows(form, photos) {
  const dl = document.getElementById("check-rows");
  const f = form.elements;
  dl.textContent = "";
  const add = (step, label, lines, more, pics) => {
    const row = make("div");
    const dd = make("dd");
    if (pics && pics.childNodes.length) dd.append(pics);
    lines.filter((l) => l).forEach((l) => dd.append(make("span", "", l)));
    if (more) dd.append(make("small", "", more));
    const mend = make("dd", "checked-mend");
    const a = make("a", "", say("Sửa"));
    a.href = "#" + step;
    a.append(make("span", "unseen", " " + label.toLowerCase()));
    mend.append(a);
    row.append(make("dt", "", label), dd, mend);
    dl.append(row);
  };

  const pics = make("ul", "picked");
  for (const img of form.querySelectorAll(".kept img")) pics.append(inItem(img.cloneNode()));
  photos.list.forEach((p) => pics.append(inItem(preview(p))));
  const n = pics.childNodes.length;
  add("photo", say("Ảnh"), [n ? say("{} ảnh", n) : say("Không có ảnh")], "", pics);

  const option = f.commune.selectedOptions[0];
  const group = option && option.parentNode.label;
  const commune = f.commune.value ? option.textContent + (group ? ", " + group[0].toLowerCase() + group.slice(1) : "") : say("Điểm trên bản đồ");
  add("place", say("Nơi có việc"), [f.place.value.trim(), commune], f.lat.value ? say("Đã ghim trên bản đồ") : "");
  add("what", say("Nội dung"), f.text.value.trim().split("\n"));
  if (f.danger.checked) add("photo", say("Mức khẩn"), [say("Việc này đang gây nguy hiểm")], say("Trung tâm được báo ngay. Đừng chờ: gọi 113, 114 hoặc 115 nếu có người gặp nạn."));
  add("what", say("Lĩnh vực"), [categoryWords(f.category)]);
  if (f.seen.value) add("what", say("Lúc thấy"), [say("{} ngày {}", f.seen.value.slice(11), f.seen.value.slice(0, 10).split("-").reverse().join("/"))]);
  add("contact", say("Báo kết quả cho"), [f.name.value.trim(), f.phone.value.trim(), f.email.value.trim() || say("Tôi không có e-mail")]);
  if (f.secret.checked) add("contact", say("Giữ bí mật"), [say("Có")], say("Nội dung, ảnh và kết quả không bao giờ công khai."));
}

function inItem(img) {
  const li = make("li");
  li.append(img);
  return li;
}

function categoryWords(c) {
  if (!c.value) return say("Tôi không rõ");
  if (c.options) return c.selectedOptions[0].textContent;
  return [...c].find((r) => r.checked).parentNode.textContent.trim();
}
