// Remembers on this device the report whose receipt is shown, for "Phản ánh của tôi".
// One that is there already stays as it is.

const box = document.querySelector("[data-keep]");
if (box) {
  try {
    const { number, code, text } = box.dataset;
    const mine = JSON.parse(localStorage.getItem("mine")) || [];
    if (!mine.some((m) => m.number === number)) {
      localStorage.setItem("mine", JSON.stringify([{ number, code, at: Date.now(), text }, ...mine].slice(0, 200)));
    }
  } catch { /* private window: the code is on the page */ }
}
