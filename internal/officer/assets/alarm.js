// The alarm of urgent reports: asks every 15 seconds, keeps the red strip up to
// date, lets the title blink and, where it is switched on, sounds. The strip is in
// the page without it; what is here only makes it come by itself.

const SOUND = "paht-alarm-sound";
const RANG = "paht-alarm-rang";
const EVERY = 15000;
const strip = document.getElementById("alarm");

const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a browser without storage forgets */ } };

if (strip) {
  const text = strip.querySelector("[data-alarm-text]");
  const link = strip.querySelector(".alarm-link");
  const note = document.querySelector("[data-alarm-note]");
  const title = document.title;
  let waiting = Number(strip.dataset.waiting);
  let sound = kept(SOUND) === "on";
  let audio = null;
  let blink = 0;
  let misses = 0;
  let out = false; // the session is over: nothing more is heard here

  const say = (words) => { note.textContent = words; note.hidden = !words; };

  // three short tones, higher than a voice
  const tones = () => {
    for (let i = 0; i < 3; i++) {
      const at = audio.currentTime + i * 0.32;
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      tone.frequency.value = i === 2 ? 1175 : 880;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.35, at + 0.02);
      gain.gain.linearRampToValueAtTime(0, at + 0.24);
      tone.connect(gain).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.26);
    }
    strip.dataset.rings = String(Number(strip.dataset.rings || 0) + 1);
  };

  // ring sounds once, in one of the tabs. A browser lets nothing sound before
  // somebody has touched the page.
  const ring = async () => {
    if (!sound || !waiting) return;
    audio = audio || new AudioContext();
    if (audio.state !== "running") await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 300))]);
    if (!sound || !waiting || out) return; // while it waited, things have changed
    strip.dataset.sound = audio.state === "running" ? "on" : "blocked";
    if (audio.state !== "running") { say("Trình duyệt chưa cho phát tiếng. Bấm vào trang một lần để nghe tiếng báo."); return; }
    say("");
    if (Date.now() - Number(kept(RANG) || 0) < 5000) return;
    keep(RANG, String(Date.now()));
    tones();
  };

  const show = () => {
    strip.hidden = waiting === 0;
    strip.dataset.waiting = String(waiting);
    clearInterval(blink);
    blink = 0;
    document.title = title;
    if (waiting) {
      let on = false;
      blink = setInterval(() => { on = !on; document.title = on ? `(${waiting}) TỨC THỜI` : title; }, 1000);
    }
  };

  const ask = async () => {
    if (out) return;
    try {
      const answer = await fetch(sound ? "/alarm?sound=on" : "/alarm", { redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect" || !answer.ok) {
        out = true;
        strip.dataset.state = "out";
        say("Phiên làm việc đã hết nên trang không báo việc tức thời nữa. Hãy tải lại trang và đăng nhập.");
        clearInterval(timer);
        return;
      }
      const got = await answer.json();
      const before = waiting;
      waiting = got.waiting;
      if (misses > 1) say("");
      misses = 0;
      if (waiting) { text.textContent = got.text; link.href = got.href; }
      if (waiting !== before) show();
      ring();
    } catch {
      misses++;
      if (misses > 1) say("Mất kết nối với máy chủ: việc tức thời có thể chưa hiện ở đây. Hãy trực điện thoại.");
    }
  };

  const label = () => {
    for (const button of document.querySelectorAll("[data-alarm-switch]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(sound));
      button.querySelector("span").textContent = sound ? "Tắt tiếng báo" : "Bật tiếng báo";
      button.title = "Khi bật, máy này kêu khi có việc tức thời và giữ đăng nhập suốt phiên.";
    }
  };
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-alarm-switch]");
    if (!button) return;
    sound = !sound;
    keep(SOUND, sound ? "on" : "off");
    keep(RANG, "0");
    strip.dataset.sound = sound ? "on" : "off";
    if (!sound) say("");
    label();
    ring();
  });
  // A touch anywhere lets a browser that held the sound back play it.
  addEventListener("pointerdown", () => { if (strip.dataset.sound === "blocked") ring(); });
  addEventListener("storage", (e) => { if (e.key === SOUND) { sound = e.newValue === "on"; label(); } });
  addEventListener("focus", ask);
  addEventListener("pageshow", (e) => { if (e.persisted) ask(); });

  strip.dataset.sound = sound ? "on" : "off";
  label();
  show();
  ring();
  const timer = setInterval(ask, EVERY);
}

// The clock of an urgent report runs on in minutes while its page is open.
for (const clock of document.querySelectorAll("[data-left]")) {
  const opened = performance.now();
  const first = Number(clock.dataset.left);
  setInterval(() => {
    const left = first - (performance.now() - opened);
    const minutes = Math.floor(Math.abs(left) / 60000);
    if (minutes >= 180) return;
    clock.textContent = (left < 0 ? "Quá hạn " : "Còn ") + (minutes ? minutes + " phút" : "chưa đến 1 phút");
    clock.classList.toggle("is-late", left < 0);
  }, 10000);
}
