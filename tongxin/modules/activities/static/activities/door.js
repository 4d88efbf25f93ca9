/* The door of a session: codes are kept on this phone first. Tickets scanned just now go through the
   gate; cards, and all that waited for a network, go the ordinary way. */
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
  var pass = area.getAttribute("data-pass"); /* empty: the gate is not asked */
  var begins = area.getAttribute("data-begins");
  var flying = {}; /* codes that are with the gate, or wait because it asked to */
  var FRESH = 20000;
  var RENEW = 480000; /* a pass is good for ten minutes */

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

  function taken(keys) { keep(kept().filter(function (scan) { return !keys[scan.key]; })); }

  /* The gate judges by its own clock, so that it gets what was scanned just now, never what was kept. */
  function isForGate(scan) {
    var age = Date.now() + offset - Date.parse(scan.scanned_at);
    return pass && window.navigator.onLine !== false && scan.code.indexOf(begins) === 0 && age < FRESH;
  }

  function renew() {
    return window.fetch(area.getAttribute("data-pass-url"), { cache: "no-store", redirect: "error" })
      .then(function (answer) {
        if (!answer.ok) throw new Error("no pass");
        return answer.json();
      }).then(function (told) { pass = told.text; });
  }

  function later(milliseconds) {
    return new Promise(function (go) { window.setTimeout(go, milliseconds); });
  }

  /* Whatever the gate does not take goes the ordinary way with the same key: it counts once. */
  function heard(scan, told, isRenewed) {
    var one = {};
    one[scan.key] = true;
    if (told.code === "done") {
      taken(one);
      landed({ outcome: told.again ? "again" : "done", worker_name: told.worker_name || "" });
      say(text("online"));
    } else if (/^gate\.pass_/.test(told.code) && !isRenewed) {
      return renew().then(function () { return fly(scan, true); });
    } else if (told.seconds) {
      return later(told.seconds * 1000);
    }
    return null;
  }

  function fly(scan, isRenewed) {
    return window.fetch(area.getAttribute("data-gate"), {
      method: "POST",
      cache: "no-store",
      redirect: "error",
      headers: { "X-Tongxin-Pass": pass, "Idempotency-Key": scan.key },
      body: scan.code
    }).then(function (answer) {
      if (answer.status !== 404) return answer.json();
      pass = ""; /* no gate before this site */
      return {};
    }).then(function (told) { return heard(scan, told, isRenewed); });
  }

  function goThrough(scan) {
    flying[scan.key] = true;
    Promise.race([fly(scan, false), later(FRESH)]).catch(function () { /* it is kept: the ordinary way finds out */ }).then(function () {
      delete flying[scan.key];
      send();
    });
  }

  function send() {
    var batch = kept().filter(function (scan) { return !flying[scan.key]; }).slice(0, 100);
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
      taken(settled);
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
      var scan = { code: code, scanned_at: new Date(Date.now() + offset).toISOString(), key: key() };
      scans.push(scan);
      keep(scans);
      if (isForGate(scan)) goThrough(scan);
    }
    if (window.navigator.onLine === false) show(text("kept"), "tx-hint");
    send();
  }, true);
  press.addEventListener("click", send);
  window.addEventListener("online", send);
  window.setInterval(send, 15000);
  window.setInterval(function () {
    if (pass) renew().catch(function () { /* the old one is tried, and asks again */ });
  }, RENEW);
  keep(kept());
  send();
})();
