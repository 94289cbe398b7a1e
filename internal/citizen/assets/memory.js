// What this device remembers between pages. Where storage is switched off or full,
// it remembers nothing and everything still works.

export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch (e) {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch (e) {
    // Nothing to be done; the page itself still holds everything.
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch (e) {
    // It was never remembered.
  }
}
