// The one place where a text becomes markup or the address of code, in browsers that ask
// for one (Trusted Types): words without markup, the few pieces the map's library writes,
// and scripts of this site. All else is refused before it is done.

const pieces = ["<svg/>", '<span aria-hidden="true">+</span>', '<span aria-hidden="true">&#x2212;</span>', '<span aria-hidden="true">&#215;</span>'];
const script = /^\/(sw|assets\/[0-9a-f]+\/[\w.-]+)\.js$/;

if (window.trustedTypes && window.trustedTypes.createPolicy) {
  window.trustedTypes.createPolicy("default", {
    createHTML: (s) => (/[<>]/.test(s) && !pieces.includes(s) ? null : s),
    createScriptURL(s) {
      const url = new URL(s, location.href);
      return url.origin === location.origin && script.test(url.pathname) ? s : null;
    },
  });
}
