// What every page of the citizens' site may use. Pages work without it.

import { say } from "./words.js";
import { readingChoices } from "./reading.js";

readingChoices();

// What sends reports that wait on this device comes last.
setTimeout(() => {
  const script = document.createElement("script");
  script.type = "module";
  script.src = document.querySelector('script[src$="/citizen.js"]').src.replace("citizen.js", "rest.js");
  document.head.append(script);
}, 300);

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const label = button.querySelector("span");
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      label.textContent = say("Đã chép");
    } catch (e) {
      label.textContent = say("Không chép được, hãy chép tay");
    }
  });
}

// A form is sent once: the second tap of an impatient thumb does nothing. The form of a
// report minds itself.
for (const form of document.querySelectorAll("form[method=post]:not(#send)")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    form.dataset.busy = "yes";
    setTimeout(() => delete form.dataset.busy, 8000);
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
});
