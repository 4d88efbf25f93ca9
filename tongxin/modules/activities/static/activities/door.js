/* The door of a session: codes are kept on this phone first and sent on when there is a network. */
(function () {
  "use strict";
  var area = document.querySelector("[data-door]");
  if (!area || !window.fetch) return;
  var form = document.querySelector("[data-scan-form]");
  var list = area.querySelector("[data-door-list]");
  var waiting = area.querySelector("[data-door-waiting]");
  var press = area.querySelector("[data-door-send]");
  var said = area.querySelector("[data-door-message]");
  var came = document.querySelector("[data-door-came]");
  var store = "tongxin.door." + area.getAttribute("data-door");
  var token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  var offset = Number(area.getAttribute("data-now")) - Date.now();
  var busy = false;
  var memory = [];

  function text(name) { return area.getAttribute("data-text-" + name); }

  function kept() {
    try { return JSON.parse(window.localStorage.getItem(store) || "[]"); } catch (refused) { return memory; }
  }

  function keep(scans) {
    memory = scans;
    try { window.localStorage.setItem(store, JSON.stringify(scans)); } catch (refused) { /* kept in memory */ }
    waiting.textContent = String(scans.length);
    press.disabled = busy || !scans.length;
  }

  function key() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(12));
    return Array.prototype.map.call(bytes, function (one) { return ("0" + one.toString(16)).slice(-2); }).join("");
  }

  function show(words, tone) {
    var line = document.createElement("li");
    line.textContent = words;
    line.className = tone;
    list.insertBefore(line, list.firstChild);
    while (list.children.length > 30) list.removeChild(list.lastChild);
  }

  function say(words) { said.textContent = words; }

  function landed(one) {
    if (one.outcome === "refused") show(one.message, "tx-error");
    else if (one.outcome === "again") show(one.worker_name + " " + text("again"), "tx-hint");
    else {
      show(one.worker_name + " " + text("done"), "tx-ok");
      if (came) came.textContent = String(Number(came.textContent) + 1);
    }
  }

  function send() {
    var batch = kept().slice(0, 100);
    if (busy || !batch.length || window.navigator.onLine === false) return;
    busy = true;
    press.disabled = true;
    window.fetch(area.getAttribute("data-act"), {
      method: "POST",
      cache: "no-store",
      redirect: "error",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, "Idempotency-Key": key() },
      body: JSON.stringify({ scans: batch })
    }).then(function (answer) {
      if (answer.status === 401 || answer.status === 403) { say(text("signin")); return null; }
      if (!answer.ok) throw new Error("not taken");
      return answer.json();
    }).then(function (results) {
      if (!results) return;
      var settled = {};
      results.forEach(function (one) { settled[one.key] = true; landed(one); });
      keep(kept().filter(function (scan) { return !settled[scan.key]; }));
      say(text("online"));
    }).catch(function () {
      say(text("offline"));
    }).then(function () {
      busy = false;
      keep(kept());
    });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    var code = form.elements.code.value.trim().toUpperCase();
    if (!code) return;
    form.elements.code.value = "";
    var scans = kept();
    var is_known = scans.some(function (scan) { return scan.code === code; });
    if (!is_known) {
      scans.push({ code: code, scanned_at: new Date(Date.now() + offset).toISOString(), key: key() });
      keep(scans);
    }
    if (window.navigator.onLine === false) show(text("kept"), "tx-hint");
    send();
  }, true);
  press.addEventListener("click", send);
  window.addEventListener("online", send);
  window.setInterval(send, 15000);
  keep(kept());
  send();
})();
