// Applies a choice of the reading bar at once and keeps it, without a round trip.

export function readingChoices() {
  const root = document.documentElement;
  const form = document.querySelector("[data-reading]");
  if (!form) return;
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => {
    const chosen = new FormData(form);
    const words = ["size", "contrast", "theme"].map((name) => chosen.get(name)).filter(Boolean);
    for (const word of ["125", "150", "contrast", "light", "dark"]) root.classList.toggle("is-" + word, words.includes(word));
    if (root.lang === "en") words.unshift("en");
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = "reading=" + words.join(".") + "; path=/; samesite=lax; max-age=" + (words.length ? 31536000 : 0) + secure;
  });
}
