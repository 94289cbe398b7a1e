// What every page of the citizens' site may use. Pages work without it.

import "./trusted.js";
import { say } from "./words.js";
import { readingChoices } from "./reading.js";

readingChoices();

// What is large or waits on this device can wait for the page: that is drawn first.
function ask(address) {
  const script = document.createElement("script");
  script.type = "module";
  script.src = address;
  document.head.append(script);
}
function later() {
  for (const meta of document.querySelectorAll('meta[name="later"]')) {
    const [first, ...others] = meta.content.split(" ");
    // A few at a time: a form has twenty, and whoever taps meanwhile shall not wait for all.
    const some = () => {
      for (const address of others.splice(0, 3)) {
        const link = document.createElement("link");
        link.rel = "modulepreload";
        link.href = address;
        document.head.append(link);
      }
      if (others.length) setTimeout(some, 0);
      else ask(first);
    };
    some();
  }
}
const rest = () => ask(document.querySelector('script[src$="/citizen.js"]').src.replace("citizen.js", "rest.js"));
function drawn() {
  if (document.hidden) {
    later();
    rest();
    return;
  }
  painted(() => {
    setTimeout(later, 0);
    setTimeout(rest, 300);
  });
}
// painted calls when the first words stand on the screen: asked for in the frame before,
// what comes later would share the line with them.
function painted(then) {
  const kinds = window.PerformanceObserver && PerformanceObserver.supportedEntryTypes;
  if (!kinds || !kinds.includes("paint")) {
    requestAnimationFrame(then);
    return;
  }
  let called = false;
  const once = () => {
    if (!called) then();
    called = true;
  };
  new PerformanceObserver((list, observer) => {
    if (!list.getEntriesByName("first-contentful-paint").length) return;
    observer.disconnect();
    once();
  }).observe({ type: "paint", buffered: true });
  setTimeout(once, 2000); // a browser that does not say
}
if (document.readyState === "complete") drawn();
else window.addEventListener("load", drawn);

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
