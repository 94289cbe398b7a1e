// The one place where a text becomes an address of code or markup, in browsers that
// ask for one (Trusted Types): a worker of our own, and words without markup. All
// else is refused by the page's policy before it is done.

if (window.trustedTypes && trustedTypes.createPolicy) {
  const words = /^([^<>]*|<span aria-hidden="true">[^<>&]*<\/span>)$/;
  trustedTypes.createPolicy("default", {
    createScriptURL: (s) => (/^\/[a-z]+\.js$/.test(new URL(s, location).origin === location.origin ? new URL(s, location).pathname : "") ? s : null),
    createHTML: (s) => (words.test(s) ? s : null),
  });
}
