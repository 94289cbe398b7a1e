// Reports on their way. Each is kept on this device, under the id made before its
// first try, until the server has said that it has it: sent again after a lost answer
// it is the same report there. Pages and the service worker share this module; a lock
// lets one of them send at a time.
//
// A report is a "draft" while it is written, "queued" after "Gửi phản ánh", "refused"
// when something in it must be mended, "received" with its receipt. The text is
// received before its photos where there is a resumable upload.

import { all, get, put, drop, keys, change } from "./idb.js";
import { say } from "./words.js";
import { prove } from "./prove.js";

const shelf = "reports";
const day = 24 * 3600 * 1000;

// keptFor is how long a report waits on this device, drafts too.
export const keptFor = 7 * day;

let upload = null;

// useUpload takes the resumable upload of photos, of a build that has one.
export function useUpload(f) {
  upload = f;
}

export function canUpload() {
  return upload !== null;
}

// uuid7 begins with the time, so ids made later sort later.
export function uuid7() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  let t = Date.now();
  for (let i = 5; i >= 0; i--) {
    b[i] = t % 256;
    t = Math.floor(t / 256);
  }
  b[6] = (b[6] & 0x0f) | 0x70;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// saveDraft keeps a report that is being written; one that is on its way already
// stays as it was sent.
export function saveDraft(report) {
  return change(shelf, report.client, (old) => (old && old.state !== "draft" ? undefined : Object.assign({}, report, { state: "draft", at: Date.now() })));
}

// enqueue says that a report shall be sent.
export async function enqueue(report) {
  await put(shelf, report.client, Object.assign({}, report, { state: "queued", at: Date.now() }));
  tell(report.client, "queued");
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
}

export function find(client) {
  return get(shelf, client);
}

// reopen makes a draft again of a report that is to be mended. The id of one of which
// another text was received is used up.
export async function reopen(client) {
  const r = await get(shelf, client);
  if (!r || r.state === "received") return null;
  const again = Object.assign({}, r, { state: "draft", client: r.used ? uuid7() : client });
  await put(shelf, again.client, again);
  if (r.used) await drop(shelf, client);
  return again;
}

export function forget(client) {
  return drop(shelf, client);
}

// list is all there is on this device, the oldest first.
export function list() {
  return all(shelf);
}

// sweep forgets what is older than a week. It is called after a try to send.
export async function sweep() {
  for (const r of await list()) {
    if (r.at < Date.now() - keptFor) await drop(shelf, r.client);
  }
}

// ---- telling other pages ----

const listeners = [];
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("paht") : null;
if (channel) channel.onmessage = (e) => listeners.forEach((f) => f(e.data));

// onChange is told {client, state} of every step, of other tabs too where they can.
export function onChange(f) {
  listeners.push(f);
}

function tell(client, state, more) {
  const said = Object.assign({ client, state }, more);
  listeners.forEach((f) => f(said));
  if (channel) channel.postMessage(said);
}

// ---- sending ----

let running = null;

// flush sends what waits, one after the other. It answers how many milliseconds to
// wait before the next try: 0 when nothing waits any more. Many calls are one.
export function flush() {
  if (!running) {
    const end = () => {
      running = null;
    };
    running = locked(pass);
    running.then(end, end);
  }
  return running;
}

const soon = 15 * 1000;

// pass tries each report once: all texts before any photo.
async function pass(stay) {
  let wait = 0;
  for (const state of ["queued", "received"]) {
    const tried = {};
    for (let worked = true; worked; ) {
      worked = false; // others may be queued meanwhile
      for (const key of await keys(shelf)) {
        const r = tried[key] ? null : await get(shelf, key);
        if (!r || r.state !== state || (state === "received" && !(upload && r.photos.length))) continue;
        tried[key] = worked = true;
        const rest = (r.next || 0) - Date.now();
        if (rest > 0) {
          wait = wait ? Math.min(wait, rest) : rest;
          continue;
        }
        if (navigator.onLine === false || !(await stay())) return soon;
        const came = await (state === "queued" ? sendText(r) : sendPhotos(r));
        if (came.wait) tell(key, state);
        if (came.stop) return came.wait;
        wait = wait || came.wait;
      }
    }
  }
  return wait;
}

// sendText posts a report; without a resumable upload its photos go with it. It
// answers how long to wait before this one is tried again (0: not at all), and whether
// the others must wait as well.
async function sendText(r, proof) {
  tell(r.client, "sending");
  const body = new FormData();
  body.append("client", r.client);
  body.append("do", "send");
  for (const [name, value] of r.fields) body.append(name, value);
  if (proof) body.append("proof", proof);
  if (!upload) r.photos.forEach((p) => body.append("photos", p.blob, p.name));
  let res, said;
  const stop = typeof AbortController === "function" ? new AbortController() : null;
  const timer = stop && setTimeout(() => stop.abort(), r.photos.length && !upload ? 5 * 60000 : 90000);
  try {
    res = await fetch("/send", { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", signal: stop ? stop.signal : undefined });
    said = (res.headers.get("Content-Type") || "").startsWith("application/json") ? await res.json() : null;
  } catch (e) {
    return { wait: soon, stop: true };
  } finally {
    clearTimeout(timer);
  }
  if (res.ok && said && said.code) {
    const text = textOf(r.fields);
    const receipt = { number: said.number, code: said.code, at: Date.parse(said.received) || Date.now(), text: excerpt(text), client: r.client };
    await put(shelf, r.client, { client: r.client, at: r.at, state: "received", receipt, fields: [], photos: upload ? r.photos : [] });
    tell(r.client, "received", { receipt });
    return { wait: 0 };
  }
  // Without a proof it is read after the others; it is asked for but once.
  if (res.status === 428 && said && said.work && !proof) return sendText(r, (await prove(said.work)) || "none");
  const errors = (said && said.errors) || { "": say("Chưa gửi được. Hãy xem lại rồi gửi lần nữa.") };
  // A form that arrived torn is nobody's fault and goes again as it is.
  const torn = res.status === 422 && Object.keys(errors).join() === "";
  if ([400, 409, 413, 422].includes(res.status) && !torn) {
    await put(shelf, r.client, Object.assign({}, r, { state: "refused", errors, used: res.status === 409 }));
    tell(r.client, "refused");
    return { wait: 0 };
  }
  const after = Number(res.headers.get("Retry-After"));
  const wait = after > 0 ? after * 1000 : soon;
  await put(shelf, r.client, Object.assign({}, r, { next: Date.now() + wait }));
  return { wait, stop: res.status === 429 };
}

// sendPhotos sends the photos of a report whose text was received; what does not
// arrive is tried again later, each from where it stopped.
async function sendPhotos(r) {
  const files = r.photos.map((p, i) => ({ n: p.n === undefined ? i : p.n, blob: p.blob, name: p.name }));
  let results;
  try {
    results = await upload(r.client, files, { onProgress: (part) => tell(r.client, "photos", { part }) });
  } catch (e) {
    return { wait: soon };
  }
  const gone = results.filter((x) => x.ok).map((x) => x.n);
  const photos = r.photos.filter((p, i) => !gone.includes(files[i].n));
  await put(shelf, r.client, Object.assign({}, r, { photos }));
  tell(r.client, "photos", { left: photos.length });
  return { wait: photos.length ? soon : 0 };
}

// textOf is what a report says, of its fields.
export function textOf(fields) {
  return (fields.find(([name]) => name === "text") || ["", ""])[1];
}

export function excerpt(text) {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > 80 ? line.slice(0, 79) + "…" : line;
}

// ---- one at a time ----

function locked(work) {
  if (navigator.locks) return navigator.locks.request("paht-send", () => work(async () => true));
  return leased(work);
}

const leaseFor = 6 * 60000; // longer than one report may take
const owner = uuid7();

// leased is a lock for browsers without one: a lease in the drawer, taken in one
// piece and given back; who dies with it holds up the others for some minutes.
async function leased(work) {
  const take = async () => {
    let mine = false;
    await change("leases", "send", (l) => {
      mine = !l || l.owner === owner || l.until < Date.now();
      return mine ? { owner, until: Date.now() + leaseFor } : undefined;
    });
    return mine;
  };
  if (!(await take())) return soon;
  try {
    return await work(take);
  } finally {
    await change("leases", "send", (l) => (l && l.owner === owner ? { owner, until: 0 } : undefined));
  }
}
