// Run by the app in each page of the site: a button that follows the report in front.
(function () {
  "use strict";
  const head = document.querySelector(".case-head");
  if (!head || !/^\/track\/[^/]+$/.test(location.pathname)) return;
  const ask = (what) => webkit.messageHandlers.paht.postMessage(what);
  let follows = false;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain";
  const show = (state) => {
    follows = state.follows;
    button.textContent = state.word;
    button.setAttribute("aria-pressed", String(follows));
  };
  button.addEventListener("click", async () => show(await ask(follows ? "unfollow" : "follow")));
  ask("").then((state) => {
    show(state);
    head.append(button);
  }, () => {});
})();
