/* Every automatic save is an act of its own: it gets its own key, never that of the form. */
(function () {
  "use strict";
  document.body.addEventListener("htmx:configRequest", function (event) {
    if (!event.detail.elt.closest("#fill")) return;
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    event.detail.headers["Idempotency-Key"] = Array.prototype.map.call(bytes, function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("");
  });
})();
