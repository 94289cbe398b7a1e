// Photos are made small on the phone, to spare the sender's data, and shown before
// they are sent. What cannot be read here is sent as it is; the server judges it.

import { placeOf } from "./exif.js";
import { canUpload } from "./queue.js";
import { make } from "./offline.js";
import { say } from "./words.js";

const longest = 2048; // pixels
const enough = 400 * 1024; // bytes; larger ones are squeezed harder

// pickPhotos is the photos of the form: {list, add, restore, early}. taken is called
// after the camera gave one, place with where the first photo that says it was taken.
export function pickPhotos(form, { changed, taken, place }) {
  const input = form.elements.photos;
  const camera = document.getElementById("shoot");
  const shown = document.getElementById("picked");
  const state = document.getElementById("picked-state");
  const most = Number(form.dataset.maxPhotos) || 5;
  const photos = { list: [], add, restore, early };
  let chain = Promise.resolve();

  form.querySelector("[data-shoot]").hidden = false;
  form.querySelector(".file").hidden = true;
  if (canUpload()) input.accept = camera.accept = "image/*,video/mp4,video/quicktime";

  input.addEventListener("change", () => add([...input.files]));
  camera.addEventListener("change", () => {
    const some = camera.files.length > 0;
    add([...camera.files]).then(() => some && taken());
  });

  // add takes files in the order in which they were picked, however long each takes.
  function add(files) {
    chain = chain.then(() => take(files));
    return chain;
  }

  async function take(files) {
    const room = most - photos.list.length - form.querySelectorAll(".kept li").length;
    for (const file of files.slice(0, Math.max(0, room))) {
      const where = await placeOf(file);
      if (where) place(where);
      const small = await shrink(file);
      photos.list.push({ name: small.name || file.name || "anh.jpg", blob: small });
      draw();
    }
    // Emptied, so that the same photo can be picked again after it was dropped; the
    // form carries the small ones.
    input.value = camera.value = "";
    state.textContent = files.length > room ? say("Chỉ gửi được {} ảnh; {} ảnh sau được bỏ qua.", most, files.length - Math.max(0, room)) : say("Đã có {} ảnh.", photos.list.length);
    state.classList.toggle("unseen", files.length <= room);
    changed();
  }

  function restore(list) {
    photos.list = list.slice();
    draw();
  }

  // early takes what was picked before this module had come.
  function early() {
    if (input.files.length) add([...input.files]);
  }

  function draw() {
    shown.textContent = "";
    photos.list.forEach((p, i) => {
      const li = make("li");
      const kb = Math.max(1, Math.round(p.blob.size / 1024));
      const drop = make("button", "kept-drop", say("Bỏ ảnh này"));
      drop.type = "button";
      drop.addEventListener("click", () => {
        photos.list.splice(i, 1);
        draw();
        changed();
        document.getElementById("h-photo").focus();
      });
      li.append(preview(p), make("span", "", kb + " KB"), drop);
      shown.append(li);
    });
    form.classList.toggle("has-photos", photos.list.length > 0 || form.querySelector(".kept") !== null);
  }

  return photos;
}

// preview is a picture as it will be sent.
export function preview(photo) {
  const img = document.createElement("img");
  img.alt = say("Ảnh sẽ gửi: {}", photo.name);
  img.src = URL.createObjectURL(photo.blob);
  img.addEventListener("load", () => URL.revokeObjectURL(img.src));
  img.addEventListener("error", () => img.remove());
  return img;
}

async function shrink(file) {
  if (!/^image\//.test(file.type)) return file;
  try {
    const picture = await decode(file);
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size <= enough) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    if (picture.close) picture.close();
    const squeeze = (quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    let blob = await squeeze(0.75);
    // As seldom as it takes: each time costs an old phone a second.
    if (blob && blob.size > enough && blob.size <= 1.25 * enough) blob = await squeeze(0.6);
    if (blob && blob.size > enough) blob = await squeeze(0.45);
    canvas.width = canvas.height = 0; // an old phone has little room for the next one
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch (e) {
    return file;
  }
}

// decode gives the pixels upright; Safari before 15 has no bitmaps.
async function decode(file) {
  if (window.createImageBitmap) return createImageBitmap(file, { imageOrientation: "from-image" });
  const img = new Image();
  img.src = URL.createObjectURL(file);
  await img.decode();
  URL.revokeObjectURL(img.src);
  return img;
}
