// The switch on the account page that lets urgent reports ring on this device. It
// asks for the browser's permission only after a tap, and says in words why the
// device cannot ring where it cannot. Switching off and trying are plain forms.

const box = document.querySelector("[data-push]");

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");

const SAY = {
  insecure: "Trang phải được mở bằng https thì trình duyệt mới cho nhận thông báo. Báo người quản trị.",
  apple: "Trên iPhone, iPad: bấm Chia sẻ, chọn “Thêm vào Màn hình chính”, mở trang từ biểu tượng đó rồi bật ở đây.",
  unsupported: "Trình duyệt này không nhận được thông báo. Hãy dùng Chrome, Edge, Firefox hoặc Safari bản mới.",
  denied: "Trình duyệt đang chặn thông báo của trang này. Mở cài đặt của trang trong trình duyệt, cho phép Thông báo, rồi tải lại trang.",
  asked: "Trình duyệt đang hỏi quyền gửi thông báo. Hãy chọn Cho phép.",
  dismissed: "Chưa được phép gửi thông báo. Bấm Bật lần nữa và chọn Cho phép.",
  service: "Trình duyệt chưa nối được với dịch vụ thông báo của nó. Kiểm tra mạng rồi thử lại.",
  server: "Máy chủ chưa nhận. Hãy tải lại trang rồi thử lại.",
  lost: "Trình duyệt này không còn nhận thông báo của trang. Hãy bật lại.",
};

if (box) {
  const tap = box.querySelector("[data-push-on]");
  const button = tap.querySelector("button");
  const note = box.querySelector("[data-push-note]");
  const { key, device } = box.dataset;

  // state is shown in words and kept where a test can read it
  const state = (name, tappable) => {
    box.dataset.state = name;
    note.textContent = SAY[name] || "";
    tap.hidden = !tappable;
  };

  const obstacle = () => {
    if (!isSecureContext) return "insecure";
    if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
      return Notification.permission === "denied" ? "denied" : "";
    }
    const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1;
    return apple && !navigator.standalone ? "apple" : "unsupported";
  };

  const ours = (sub) => {
    const has = sub.options && sub.options.applicationServerKey;
    return !has || hex(has) === hex(bytes(key).buffer);
  };

  const keep = async (sub, again) => {
    const { endpoint, keys } = sub.toJSON();
    const form = new URLSearchParams({ endpoint, ...keys });
    if (again) form.set("again", "1");
    const answer = await fetch("/me/push", { method: "POST", body: form, redirect: "manual" });
    return answer.status === 204;
  };

  const present = async () => {
    const registration = await navigator.serviceWorker.getRegistration("/");
    return registration ? registration.pushManager.getSubscription() : null;
  };

  const switchOn = async () => {
    if (Notification.permission !== "granted") {
      state("asked", false);
      const answer = await Notification.requestPermission();
      if (answer !== "granted") { state(answer === "denied" ? "denied" : "dismissed", answer !== "denied"); return; }
    }
    button.disabled = true;
    let sub;
    try {
      await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
      const registration = await navigator.serviceWorker.ready;
      sub = await registration.pushManager.getSubscription();
      if (sub && !ours(sub)) { await sub.unsubscribe(); sub = null; }
      sub = sub || await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
    } catch {
      state("service", true);
      return;
    } finally {
      button.disabled = false;
    }
    try {
      if (await keep(sub, false)) { location.assign("/me"); return; }
    } catch { /* said below */ }
    state("server", true);
  };

  // What the server knows and what the browser has may have drifted apart.
  const settle = async () => {
    const sub = await present();
    if (!device) {
      if (sub) await sub.unsubscribe();
      state("off", true);
      return;
    }
    if (!sub || !ours(sub) || Notification.permission !== "granted") { state("lost", true); return; }
    if (hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(sub.endpoint))) !== device) await keep(sub, true);
    state("on", false);
  };

  const why = obstacle();
  if (why) {
    state(why, false);
  } else {
    button.addEventListener("click", switchOn);
    settle().catch(() => state("off", true));
  }
}
