// The sentences scripts say. Vietnamese stands in the modules; a page in English loads
// english.js before them, which gives what is said instead. {} stands for what is given
// after the sentence, in order.

const other = {};

// learn takes sentences by their Vietnamese.
export function learn(said) {
  Object.assign(other, said);
}

export function say(words, ...values) {
  return (other[words] || words).replace(/\{\}/g, () => values.shift());
}

// locale is that of numbers and dates.
export function locale() {
  return document.documentElement.lang === "en" ? "en" : "vi";
}
