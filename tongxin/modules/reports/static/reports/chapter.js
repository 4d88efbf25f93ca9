/* A chapter while it is written: figures go in at the cursor, text out of Word comes in clean. */
(function () {
  "use strict";
  var form = document.getElementById("chapter");
  var area = form && form.querySelector("textarea[name=text]");
  if (!area) return;
  var told = document.getElementById("told");

  function key() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("");
  }
  /* Every automatic save and look is an act of its own, never that of the form. */
  document.body.addEventListener("htmx:configRequest", function (event) {
    event.detail.headers["Idempotency-Key"] = key();
  });

  function insert(text) {
    area.focus();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.dispatchEvent(new Event("change", { bubbles: true }));
  }

  var pick = form.querySelector("[data-pick]");
  if (pick) pick.addEventListener("click", function (event) {
    event.preventDefault();
    function chosen(name) {
      var input = form.querySelector("[name=pick-" + name + "]");
      if (!input) return "";
      return input.type === "checkbox" ? input.checked : input.value.trim();
    }
    var words = [chosen("code")];
    if (chosen("union")) words.push("\u5de5\u4f1a:" + chosen("union"));
    if (chosen("period")) words.push("\u671f\u95f4:" + chosen("period"));
    if (chosen("view")) words.push(chosen("view"));
    if (chosen("rounding")) words.push(chosen("rounding"));
    if (chosen("with_unit")) words.push("\u5e26\u5355\u4f4d");
    insert("{" + words.join("|") + "}");
  });

  area.addEventListener("paste", function (event) {
    var markup = event.clipboardData && event.clipboardData.getData("text/html");
    if (!markup || !/mso|<(table|img|del|ins|style)/i.test(markup)) return;
    event.preventDefault();
    var plain = event.clipboardData.getData("text/plain");
    var lean = markup.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/g, "")
      .replace(/<(style|xml)[\s\S]*?<\/\1>/gi, "").replace(/src="data:[^"]*"/gi, "");
    var body = new FormData();
    body.append("html", lean);
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    fetch(form.getAttribute("data-clean"), {
      method: "POST", body: body, headers: { "Idempotency-Key": key() }
    }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (cleaned) {
      insert(cleaned.text);
      if (told) told.textContent = cleaned.told;
    }).catch(function () { insert(plain); });
  });
})();
