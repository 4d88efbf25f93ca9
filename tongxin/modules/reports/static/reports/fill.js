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

  /* One more row in a table: a copy of the last one, empty. */
  document.querySelectorAll("[data-add-row]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var rows = button.parentNode.querySelector("[data-rows] tbody");
      var row = rows.lastElementChild.cloneNode(true);
      var number = rows.children.length + 1;
      row.querySelectorAll("input").forEach(function (input) {
        input.value = "";
        input.id = input.id.replace(/_\d+_(\d+)$/, "_" + number + "_$1");
        input.setAttribute("aria-label",
          input.getAttribute("aria-label").replace(/\d+/, String(number)));
      });
      rows.appendChild(row);
      row.querySelector("input").focus();
    });
  });
})();
