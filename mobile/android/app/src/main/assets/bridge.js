// Run by the app in each page of the site after it has loaded. It makes up for what
// browsers have and WebViews lack; the site itself knows nothing of it. The words
// come from the app, whose language may be another than the page's.
(function () {
  "use strict";
  if (!window.Paht || window.pahtBridge) return;
  window.pahtBridge = true;

  // What may go over the bridge at once, in bytes.
  var piece = 384 * 1024;

  // News of a followed report.
  var code = Paht.code();
  var head = document.querySelector(".case-head");
  if (code && head) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "button plain";
    var show = function () {
      button.textContent = Paht.word(Paht.follows(code) ? "following" : "follow");
      button.setAttribute("aria-pressed", String(Paht.follows(code)));
    };
    button.addEventListener("click", function () {
      if (Paht.follows(code)) Paht.unfollow(code);
      else Paht.follow(code, -1);
      show();
    });
    show();
    head.appendChild(button);
  }

  // A picture that was shared with the app goes into the form as if it had been picked.
  window.pahtShared = function () {
    var input = document.querySelector("form input[type=file][name=photos]");
    var count = Paht.sharedCount();
    if (!input || !count) return;
    var files = new DataTransfer();
    for (var i = 0; i < count; i++) {
      var parts = [];
      for (var at = 0; ; at += piece) {
        var text = Paht.sharedPart(i, at, piece);
        if (!text) break;
        parts.push(bytes(text));
      }
      if (parts.length) files.items.add(new File(parts, Paht.sharedName(i), { type: Paht.sharedType(i) }));
    }
    Paht.sharedDone();
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.scrollIntoView({ block: "center" });
  };
  window.pahtShared();

  // A receipt the page itself has drawn is kept among the downloads. Its policy
  // forbids reading it by its address, so what was given one is remembered.
  var made = [];
  var give = URL.createObjectURL;
  URL.createObjectURL = function (blob) {
    var address = give.call(URL, blob);
    made = made.slice(-3).concat({ address: address, blob: blob });
    return address;
  };
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[download]");
    if (!link || !/^(blob|data):/.test(link.href)) return;
    event.preventDefault();
    var keep = function (type, url) {
      Paht.save(link.download || "", type, url.slice(url.indexOf(",") + 1));
    };
    if (/^data:[^,]*;base64,/.test(link.href)) keep(link.href.slice(5).split(/[;,]/)[0], link.href);
    made.forEach(function (m) {
      if (m.address !== link.href) return;
      var reader = new FileReader();
      reader.onload = function () { keep(m.blob.type, reader.result); };
      reader.readAsDataURL(m.blob);
    });
  }, true);

  window.print = function () { Paht.print(); };

  function bytes(base64) {
    var s = atob(base64);
    var out = new Uint8Array(s.length);
    for (var i = 0; i < s.length; i++) out[i] = s.charCodeAt(i);
    return out;
  }
})();
