// The last step: what will be sent, row by row, each with the way to mend it. The
// server makes the same rows for a form without a script (check.go).

import { make } from "./offline.js";
import { preview } from "./photos.js";

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
    const a = make("a", "", "Sửa");
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
  add("photo", "Ảnh", [n ? n + " ảnh" : "Không có ảnh"], "", pics);

  const option = f.commune.selectedOptions[0];
  const group = option && option.parentNode.label;
  const commune = f.commune.value ? option.textContent + (group ? ", " + group[0].toLowerCase() + group.slice(1) : "") : "Điểm trên bản đồ";
  add("place", "Nơi có việc", [f.place.value.trim(), commune], f.lat.value ? "Đã ghim trên bản đồ" : "");
  add("what", "Nội dung", f.text.value.trim().split("\n"));
  if (f.danger.checked) add("photo", "Mức khẩn", ["Việc này đang gây nguy hiểm"], "Trung tâm được báo ngay. Đừng chờ: gọi 113, 114 hoặc 115 nếu có người gặp nạn.");
  add("what", "Lĩnh vực", [categoryWords(f.category)]);
  if (f.seen.value) add("what", "Lúc thấy", [f.seen.value.slice(11) + " ngày " + f.seen.value.slice(0, 10).split("-").reverse().join("/")]);
  add("contact", "Báo kết quả cho", [f.name.value.trim(), f.phone.value.trim(), f.email.value.trim() || "Tôi không có e-mail"]);
  if (f.secret.checked) add("contact", "Giữ bí mật", ["Có"], "Nội dung, ảnh và kết quả không bao giờ công khai.");
}

function inItem(img) {
  const li = make("li");
  li.append(img);
  return li;
}

function categoryWords(c) {
  if (!c.value) return "Tôi không rõ";
  if (c.options) return c.selectedOptions[0].textContent;
  return [...c].find((r) => r.checked).parentNode.textContent.trim();
}
