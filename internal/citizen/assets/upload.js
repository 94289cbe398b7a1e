// Files of a report come to the server in pieces (the tus protocol), so that a video
// finishes over a network that breaks off.
//
// uploadAll(client, files, {onProgress, signal}) sends files = [{n, blob, name}] one
// after the other for the report with that client id, sent or not yet, and answers
// [{n, ok, why}] in their order: why is a sentence for the sender where ok is false.
// Begun again with the same client and n it goes on where it was. onProgress is
// called with (n, sent, size).

import { say } from "./words.js";

const PIECE = 256 * 1024;
const TRIES = 12; // without a byte getting through
const TUS = { "Tus-Resumable": "1.0.0" };

export async function uploadAll(client, files, { onProgress, signal } = {}) {
  const out = [];
  for (const { n, blob, name } of files) {
    try {
      await run(client, n, blob, name || "", onProgress || (() => {}), signal);
      out.push({ n, ok: true, why: "" });
    } catch (e) {
      out.push({ n, ok: false, why: e.refused ? e.message : say("Chưa gửi được tệp này. Hãy thử lại khi có mạng.") });
    }
  }
  return out;
}

// refused is an error that trying again does not mend.
function refused(words) {
  return Object.assign(new Error(words), { refused: true });
}

// run sends one file.
async function run(client, n, blob, name, tell, signal) {
  const size = blob.size;
  let at = ""; // its address
  let sent = 0;

  for (let tries = 0; ; ) {
    if (signal && signal.aborted) throw refused(say("Đã dừng gửi."));
    const before = sent;
    try {
      if (!at) await create();
      else if (tries) sent = offset(await call("GET", at, {}));
      tell(n, sent, size);
      if (sent < size) {
        await piece();
        tell(n, sent, size);
      }
      if (sent >= size) return;
      tries = 0;
    } catch (e) {
      if (e.refused) throw e;
      tries = sent > before ? 1 : tries + 1;
      if (tries > TRIES) throw refused(say("Mạng yếu quá lâu nên chưa gửi hết. Phần đã gửi được giữ một ngày; hãy thử lại khi có mạng."));
      const wait = Math.min(30, Math.pow(2, tries - 1)) * (500 + Math.random() * 500);
      await pause(Math.max(wait, (e.after || 0) * 1000), signal);
    }
  }

  function offset(answer) {
    return Number(answer.headers.get("Upload-Offset")) || 0;
  }

  async function create() {
    const meta = { client, n: String(n), filename: name, filetype: blob.type || "" };
    const line = Object.keys(meta).map((k) => k + " " + base64(meta[k])).join(",");
    const a = await call("POST", "/upload", { "Upload-Length": String(size), "Upload-Metadata": line });
    at = a.headers.get("Location");
    sent = offset(a);
  }

  async function piece() {
    const body = blob.slice(sent, sent + PIECE);
    sent = offset(await call("PATCH", at, { "Upload-Offset": String(sent), "Content-Type": "application/offset+octet-stream" }, body));
  }

  // call answers what went well and throws what is refused where trying again is no use.
  async function call(method, to, headers, body) {
    const a = await fetch(to, { method, body, headers: Object.assign({}, TUS, headers), signal, credentials: "omit" });
    if (a.ok) return a;
    const again = new Error(String(a.status));
    again.after = Number(a.headers.get("Retry-After")) || 0;
    if (a.status === 404 && at) {
      at = ""; // forgotten: begun anew
      sent = 0;
      throw again;
    }
    // Of a piece: it was elsewhere already, or it broke off on the way.
    const torn = method === "PATCH" && (a.status === 409 || a.status === 400);
    if (a.status >= 500 || a.status === 429 || a.status === 408 || torn) throw again;
    throw refused((await a.text()) || say("Máy chủ không nhận tệp này."));
  }
}

// pause waits, until the network is back at most.
function pause(ms, signal) {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      if (signal) signal.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
    if (signal) signal.addEventListener("abort", end);
  });
}

function base64(text) {
  let s = "";
  for (const b of new TextEncoder().encode(text)) s += String.fromCharCode(b);
  return btoa(s);
}
