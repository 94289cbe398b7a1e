// A drawer on this device for what must outlive the page: reports not yet received,
// with their photos. Where the browser has none, every call fails and the page
// itself still holds everything.

const shelves = ["reports", "shared", "leases"];
let opening;

// patience bounds what browsers now and then never answer: opening, and reading. The page
// goes on as if there were no drawer. Writing is not bounded: it must be known to be done.
const patience = 5000;

function inTime(answer) {
  return Promise.race([answer, new Promise((done, fail) => setTimeout(() => fail(new Error("the drawer does not answer")), patience))]);
}

function open() {
  if (!opening) {
    opening = inTime(new Promise(ask));
    opening.catch(() => {
      opening = null;
    });
  }
  return opening;
}

function ask(done, fail) {
  const asked = indexedDB.open("paht", 1);
  asked.onupgradeneeded = () => shelves.forEach((name) => asked.result.createObjectStore(name));
  asked.onsuccess = () => {
    asked.result.onversionchange = () => {
      asked.result.close();
      opening = null;
    };
    done(asked.result);
  };
  asked.onerror = () => fail(asked.error);
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

const read = (shelf, call) => inTime(within(shelf, "readonly", (s, done) => (call(s).onsuccess = (e) => done(e.target.result))));

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
