// The receipt: what was sent from here without the queue (a form without IndexedDB, or
// sent as a plain form) is noted among one's own reports, and its draft is gone.

import { note } from "./offline.js";
import { forget, find, excerpt } from "./queue.js";
import { recall, forget as unremember } from "./memory.js";

const page = document.querySelector("[data-number]");
const client = recall("sending");
if (page && client) {
  unremember("sending");
  find(client)
    .catch(() => null)
    .then((r) => {
      const text = r && (r.fields || []).find((f) => f[0] === "text");
      note({ number: page.dataset.number, code: page.dataset.code, at: Number(page.dataset.at), text: text ? excerpt(text[1]) : "", client });
      return forget(client);
    })
    .catch(() => {});
}
