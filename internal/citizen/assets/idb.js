// A drawer on this device for what must outlive the page: reports not yet received,
// with their photos. Where the browser has none, every call fails and the page
// itself still holds everything.

const shelves = ["reports", "shared", "leases"];
let opening;

function open() {
  if (!opening) {
    opening = new Promise((done, fail) => {
      const ask = indexedDB.open("paht", 1);
      ask.onupgradeneeded = () => shelves.forEach((name) => ask.result.createObjectStore(name));
      ask.onsuccess = () => {
        ask.result.onversionchange = () => {
          ask.result.close();
          opening = null;
        };
        done(ask.result);
      };
      ask.onerror = () => fail(ask.error);
    });
    opening.catch(() => {
      opening = null;
    });
  }
  return opening;
}

// within does one thing in a transaction and answers when it is on disk: a report's
// id must be kept before it is sent for the first time.
async function within(shelf, mode, work) {
  const db = await open();
  return new Promise((done, fail) => {
    const t = db.transaction(shelf, mode, { durability: "strict" });
    let answer;
    t.oncomplete = () => done(answer);
    t.onerror = t.onabort = () => fail(t.error);
    work(t.objectStore(shelf), (value) => {
      answer = value;
    });
  });
}

const read = (shelf, call) => within(shelf, "readonly", (s, done) => (call(s).onsuccess = (e) => done(e.target.result)));

export function get(shelf, key) {
  return read(shelf, (s) => s.get(key));
}

export function all(shelf) {
  return read(shelf, (s) => s.getAll());
}

export function keys(shelf) {
  return read(shelf, (s) => s.getAllKeys());
}

export function put(shelf, key, value) {
  return within(shelf, "readwrite", (s) => s.put(value, key));
}

export function drop(shelf, key) {
  return within(shelf, "readwrite", (s) => s.delete(key));
}

// change replaces a value by what make says of it, in one piece; undefined leaves it.
export function change(shelf, key, make) {
  return within(shelf, "readwrite", (s, done) => {
    s.get(key).onsuccess = (e) => {
      const value = make(e.target.result);
      if (value !== undefined) s.put(value, key);
      done(value);
    };
  });
}
