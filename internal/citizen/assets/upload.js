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
    const one = new Upload(client, n, blob, name || "", onProgress || (() => {}), signal);
    try {
      await one.run();
      out.push({ n, ok: true, why: "" });
    } catch (e) {
      out.push({ n, ok: false, why: e instanceof Refused ? e.message : say("Chưa gửi được tệp này. Hãy thử lại khi có mạng.") });
    }
  }
  return out;
}

class Refused extends Error {}

class Upload {
  constructor(client, n, blob, name, tell, signal) {
    Object.assign(this, { client, n, blob, name, tell, signal });
    this.at = ""; // its address
    this.sent = 0;
  }

  async run() {
    const size = this.blob.size;
    for (let tries = 0; ; ) {
      if (this.signal && this.signal.aborted) throw new Refused(say("Đã dừng gửi."));
      const before = this.sent;
      try {
        if (!this.at) await this.create();
        else if (tries) await this.ask();
        this.tell(this.n, this.sent, size);
        if (this.sent < size) {
          await this.piece();
          this.tell(this.n, this.sent, size);
        }
        if (this.sent >= size) return;
        tries = 0;
      } catch (e) {
        if (e instanceof Refused) throw e;
        tries = this.sent > before ? 1 : tries + 1;
        if (tries > TRIES) throw new Refused(say("Mạng yếu quá lâu nên chưa gửi hết. Phần đã gửi được giữ một ngày; hãy thử lại khi có mạng."));
        const wait = Math.min(30, Math.pow(2, tries - 1)) * (500 + Math.random() * 500);
        await pause(Math.max(wait, (e.after || 0) * 1000), this.signal);
      }
    }
  }

  async create() {
    const meta = { client: this.client, n: String(this.n), filename: this.name, filetype: this.blob.type || "" };
    const line = Object.keys(meta).map((k) => k + " " + base64(meta[k])).join(",");
    const a = await this.call("POST", "/upload", { "Upload-Length": String(this.blob.size), "Upload-Metadata": line });
    this.at = a.headers.get("Location");
    this.sent = Number(a.headers.get("Upload-Offset")) || 0;
  }

  async ask() {
    const a = await this.call("GET", this.at, {});
    this.sent = Number(a.headers.get("Upload-Offset")) || 0;
  }

  async piece() {
    const body = this.blob.slice(this.sent, this.sent + PIECE);
    const a = await this.call("PATCH", this.at, { "Upload-Offset": String(this.sent), "Content-Type": "application/offset+octet-stream" }, body);
    this.sent = Number(a.headers.get("Upload-Offset"));
  }

  // call answers what went well and throws Refused where trying again is no use.
  async call(method, to, headers, body) {
    const a = await fetch(to, { method, body, headers: Object.assign({}, TUS, headers), signal: this.signal, credentials: "omit" });
    if (a.ok) return a;
    const again = new Error(String(a.status));
    again.after = Number(a.headers.get("Retry-After")) || 0;
    const patch = method === "PATCH";
    if (a.status === 404 && this.at) {
      this.at = ""; // forgotten: begun anew
      this.sent = 0;
      throw again;
    }
    // Of a piece: it was elsewhere already, or it broke off on the way.
    if (a.status >= 500 || a.status === 429 || a.status === 408 || (patch && (a.status === 409 || a.status === 400))) throw again;
    throw new Refused((await a.text()) || say("Máy chủ không nhận tệp này."));
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
