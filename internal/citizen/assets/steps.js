// Shows a long form as one question after the other. Each has its place in the
// browser's history, so Back goes to the question before; its heading takes the
// focus, so it is read out.

import { say } from "./words.js";

// byStep takes the form apart. may(step) is asked before one is left forwards and may
// take its time; came(step) is told of each that is shown. It answers {show, next, at}.
export function byStep(form, { may, came }) {
  const steps = [...form.querySelectorAll("[data-step]")];
  const lead = say("Lỗi:") + " ";
  const title = document.title.replace(lead, "");
  const wrong = title === document.title ? "" : lead;
  const self = { show, next, at: steps[0], names: steps.map((s) => s.id) };
  let check = false; // whence "Sửa" was tapped, and whither "Tiếp" leads
  let busy = false;

  form.classList.add("is-stepped");
  for (const hidden of form.querySelectorAll(".step-at, .step-next")) hidden.hidden = false;
  for (const plain of form.querySelectorAll("[data-plain]")) plain.hidden = true;
  steps[0].querySelector("[data-back]").hidden = true;

  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-next], [data-skip]")) next();
    if (event.target.closest("[data-back]")) history.back();
  });
  // Links to a field or a step: of the summary of errors, of the rows to check.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target || !form.contains(target)) return;
    event.preventDefault();
    const step = target.closest("[data-step]");
    if (step !== self.at) {
      check = self.at === steps[steps.length - 1];
      show(step.id);
    }
    if (target !== step) target.focus();
  });
  window.addEventListener("popstate", (event) => show((event.state && event.state.step) || steps[0].id, "stay"));

  async function next() {
    if (busy) return;
    busy = true;
    try {
      if (await may(self.at.id)) {
        const i = steps.indexOf(self.at);
        show(check ? steps[steps.length - 1].id : steps[Math.min(i + 1, steps.length - 1)].id);
      }
    } finally {
      busy = false;
    }
  }

  // show brings a step; how: "push" into the history (the usual way), "replace", or
  // "stay" where the history is already.
  function show(id, how) {
    const i = Math.max(0, steps.findIndex((s) => s.id === id));
    const before = self.at;
    self.at = steps[i];
    steps.forEach((s) => {
      s.hidden = s !== self.at;
      s.classList.toggle("is-open", s === self.at);
    });
    form.classList.toggle("is-first", i === 0);
    if (i === steps.length - 1) check = false;
    const state = { step: self.at.id, client: form.elements.client.value };
    if (how === "replace") history.replaceState(state, "");
    else if (how !== "stay") history.pushState(state, "", "#" + self.at.id);
    const heading = self.at.querySelector("h2");
    document.title = wrong + say("Bước {}/{}: {}", i + 1, steps.length, heading.textContent) + " – " + title;
    document.documentElement.classList.toggle("is-under-way", i > 0);
    came(self.at.id);
    if (before !== self.at) {
      window.scrollTo(0, 0);
      heading.focus({ preventScroll: true });
    }
  }

  return self;
}
