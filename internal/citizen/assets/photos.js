// Photos are made small on the phone, to spare the sender's data, and shown before
// they are sent. What cannot be read here is sent as it is; the server judges it.

import { locale, say } from "./words.js";

const longest = 2048; // pixels
const enough = 400 * 1024; // bytes; larger ones are squeezed harder

export function pickPhotos(form) {
  const input = form.elements.photos;
  const list = document.getElementById("picked");
  const state = document.getElementById("send-state");
  const most = Number(form.dataset.maxPhotos) || 5;
  let working = 0;

  input.addEventListener("change", async () => {
    const files = [...input.files];
    list.textContent = "";
    if (!files.length) return;
    const room = most - form.querySelectorAll(".kept li").length;
    const turn = ++working;
    const small = [];
    for (const file of files.slice(0, room)) {
      small.push(await shrink(file));
      if (turn !== working) return; // others were picked meanwhile
      list.append(preview(small[small.length - 1], file));
    }
    if (files.length > room) {
      const more = document.createElement("li");
      more.textContent = say("Chỉ gửi được {} ảnh; {} ảnh sau được bỏ qua.", most, files.length - room);
      list.append(more);
    }
    try {
      const t = new DataTransfer();
      for (const f of small) t.items.add(f);
      input.files = t.files;
    } catch {
      // An old browser keeps the large files; the server makes them small.
    }
  });

  window.addEventListener("pageshow", () => {
    state.textContent = "";
  });
  form.addEventListener("submit", () => {
    state.textContent = input.files.length ? say("Đang gửi ảnh, vui lòng chờ…") : say("Đang gửi…");
  });
}

async function shrink(file) {
  if (!file.type.startsWith("image/") || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size <= enough) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    let blob;
    for (const quality of [0.75, 0.6, 0.45]) {
      blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (!blob || blob.size <= enough) break;
    }
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}

function preview(file, original) {
  const item = document.createElement("li");
  const img = document.createElement("img");
  img.alt = say("Ảnh sẽ gửi: {}", original.name);
  img.src = URL.createObjectURL(file);
  img.addEventListener("load", () => URL.revokeObjectURL(img.src));
  img.addEventListener("error", () => img.remove());
  const size = document.createElement("span");
  size.textContent = Math.max(1, Math.round(file.size / 1024)).toLocaleString(locale()) + " KB";
  item.append(img, size);
  return item;
}
