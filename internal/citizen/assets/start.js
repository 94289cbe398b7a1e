// Begins a page: when its first words stand on the screen, asks for its other modules.
// Asked for before, they would share the line with the page.

// painted calls when the first words stand on the screen.
function painted(then) {
  const kinds = window.PerformanceObserver && PerformanceObserver.supportedEntryTypes;
  if (document.hidden) {
    then();
    return;
  }
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

// later asks for the modules the page names, a few at a time: a form has twenty, and
// whoever taps meanwhile shall not wait for all. They run in their order.
function later() {
  const wanted = document.querySelector('meta[name="later"]').content.split(" ");
  const some = () => {
    for (const address of wanted.splice(0, 3)) {
      const one = document.createElement("script");
      one.type = "module";
      one.async = false;
      one.src = address;
      document.head.append(one);
    }
    if (wanted.length) setTimeout(some, 0);
  };
  some();
}

// whole asks for the sheet a page carries a part of (ui/first.go): what scripts show may
// need more, and so does the next page.
function whole() {
  const style = document.querySelector("style[data-whole]");
  if (!style) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = style.dataset.whole;
  style.after(link);
}

const drawn = () =>
  painted(() =>
    setTimeout(() => {
      whole();
      later();
    }, 0),
  );
if (document.readyState === "complete") drawn();
else window.addEventListener("load", drawn);
