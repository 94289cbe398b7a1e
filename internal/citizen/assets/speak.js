// Reads the state of a report and its letter aloud, where the device has a
// Vietnamese voice; without one there is no button.

import { say } from "./words.js";

const parts = document.querySelectorAll("[data-aloud]");
const synth = window.speechSynthesis;

function voice() {
  return synth.getVoices().find((v) => /^vi\b/i.test(v.lang));
}

function offer() {
  if (!voice() || document.querySelector(".aloud")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain aloud";
  button.textContent = say("Đọc to");
  button.addEventListener("click", () => {
    if (synth.speaking) {
      synth.cancel();
      return;
    }
    for (const part of parts) {
      const speech = new SpeechSynthesisUtterance(part.innerText);
      speech.voice = voice();
      speech.lang = "vi-VN";
      speech.rate = 0.9;
      speech.onstart = () => (button.textContent = say("Dừng đọc"));
      speech.onend = speech.onerror = () => (button.textContent = say("Đọc to"));
      synth.speak(speech);
    }
  });
  parts[0].after(button);
}

// A page in English is not what the voice can read.
if (synth && parts.length && document.documentElement.lang === "vi") {
  offer();
  synth.addEventListener("voiceschanged", offer);
  window.addEventListener("pagehide", () => synth.cancel());
}
