// Takes the reader from a fault to its line in the text.
const text = document.getElementById("f-text");

document.addEventListener("click", (e) => {
  const a = e.target.closest("a[data-line]");
  if (!a || !text) return;
  e.preventDefault();
  const rows = text.value.split("\n");
  const n = Math.min(Number(a.dataset.line), rows.length) - 1;
  const from = rows.slice(0, n).reduce((sum, row) => sum + row.length + 1, 0);
  text.focus();
  text.setSelectionRange(from, from + rows[n].length);
  text.scrollTop = Math.max(0, (n - 3) * text.scrollHeight / rows.length);
});
