/* The waiting page of a burst: counts down by the server's clock, sends one act with its pass. */
(function () {
  "use strict";
  var area = document.querySelector("[data-burst]");
  if (!area || !window.fetch) return;
  var texts = (window.tongxin || {}).texts || {};
  var form = area.querySelector("form");
  var press = form.querySelector("button[type=submit]");
  var message = area.querySelector("[data-burst-message]");
  var clock = area.querySelector("[data-burst-clock]");
  var left = area.querySelector("[data-burst-left]");
  var opens = Number(area.getAttribute("data-opens"));
  var offset = Number(area.getAttribute("data-now")) - Date.now();
  var store = "tongxin.burst." + area.getAttribute("data-burst");
  var waits = 0;
  var busy = false;
  var hasGate = true;

  function now() { return Date.now() + offset; }

  /* One key for one wish: pressed twice, reloaded or sent again it stays the same act. */
  function key() {
    var known = null;
    try { known = window.sessionStorage.getItem(store); } catch (refused) { known = null; }
    if (known) return known;
    var bytes = window.crypto.getRandomValues(new Uint8Array(12));
    var made = Array.prototype.map.call(bytes, function (one) {
      return ("0" + one.toString(16)).slice(-2);
    }).join("");
    try { window.sessionStorage.setItem(store, made); } catch (refused) { area.burstKey = made; }
    return area.burstKey || made;
  }

  function settled() {
    try { window.sessionStorage.removeItem(store); } catch (refused) { /* nothing was kept */ }
  }

  function say(text, bad) {
    message.textContent = text;
    message.className = bad ? "tx-error" : "tx-hint";
    message.setAttribute("role", bad ? "alert" : "status");
  }

  function two(number) { return (number < 10 ? "0" : "") + number; }

  function span(seconds) {
    var hours = Math.floor(seconds / 3600);
    var rest = two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
    return hours ? hours + ":" + rest : rest;
  }

  function tick() {
    var at = new Date(now() + 8 * 3600 * 1000); /* the house keeps Shanghai time */
    clock.textContent = two(at.getUTCHours()) + ":" + two(at.getUTCMinutes()) + ":" + two(at.getUTCSeconds());
    var until = Math.max(opens, waits);
    var seconds = Math.max(0, Math.ceil((until - now()) / 1000));
    left.textContent = seconds ? span(seconds) : left.getAttribute("data-open");
    press.disabled = busy || seconds > 0;
  }

  function ask() {
    var sent = Date.now();
    return window.fetch(area.getAttribute("data-time"), { cache: "no-store" }).then(function (answer) {
      if (!answer.ok) throw new Error("no gate");
      return answer.json();
    }).then(function (told) {
      offset = told.now - (sent + Date.now()) / 2;
      tick();
    }).catch(function () { hasGate = false; });
  }

  function told(status, answer) {
    if (status === 200) {
      settled();
      say(texts.burst_done, false);
      window.location.assign(area.getAttribute("data-next"));
      return;
    }
    if (answer.seconds) waits = now() + answer.seconds * 1000;
    say(answer.message, true);
    if (status === 409 || status === 403) settled();
    if (/^gate\.pass_/.test(answer.code)) area.querySelector("[data-burst-again]").hidden = false;
  }

  function send() {
    busy = true;
    press.setAttribute("aria-busy", "true");
    say(texts.burst_sending, false);
    tick();
    var headers = { "X-Tongxin-Pass": area.getAttribute("data-pass"), "Idempotency-Key": key() };
    window.fetch(area.getAttribute("data-act"), { method: "POST", headers: headers, cache: "no-store" })
      .then(function (answer) {
        if (answer.status === 404) {
          form.submit(); /* no gate before this site: the ordinary way */
          return null;
        }
        return answer.json().then(function (body) { told(answer.status, body); });
      })
      .catch(function () { say(texts.burst_lost, true); })
      .then(function () {
        busy = false;
        press.removeAttribute("aria-busy");
        tick();
      });
  }

  form.addEventListener("submit", function (event) {
    if (!hasGate) return;
    event.preventDefault();
    if (!busy && !press.disabled) send();
  });
  tick();
  ask();
  window.setInterval(tick, 250);
  window.addEventListener("pageshow", function (event) { if (event.persisted) ask(); });
})();
