// The work a device is asked for when more reports come in than people write: to try
// numbers until one fits. It costs a person a second or some, and a machine that sends
// by the thousand as much for each.

// prove answers the number that fits, "" where the browser cannot count.
export async function prove(work) {
  if (!self.crypto || !crypto.subtle) return "";
  const text = new TextEncoder();
  const salt = text.encode(work.seed);
  const fits = async (nonce) => {
    const key = await crypto.subtle.importKey("raw", text.encode(nonce), "PBKDF2", false, ["deriveBits"]);
    const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: work.rounds }, key, 32);
    return Math.clz32(new DataView(bits).getUint32(0)) >= work.bits;
  };
  const together = 8; // what a browser counts beside the page, on cores of its own
  for (let n = 1; n < 1e6; n += together) {
    const tries = Array.from({ length: together }, (_, i) => String(n + i));
    const found = (await Promise.all(tries.map(fits))).indexOf(true);
    if (found >= 0) return tries[found];
  }
  return "";
}
