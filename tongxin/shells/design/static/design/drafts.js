/* Keeps what was typed in forms marked data-draft="name" until it has been accepted.
   Never kept: passwords, files, hidden fields and whatever is marked data-sealed. */
(function () {
  "use strict";
  var PREFIX = "tx-draft:";
  var WEEK = 7 * 24 * 3600 * 1000;
  var user = document.body.getAttribute("data-user") || "";
  var texts = (window.tongxin || {}).texts || {};

  function keyOf(form) { return PREFIX + user + ":" + form.getAttribute("data-draft"); }

  function load(key) {
    try {
      var draft = JSON.parse(localStorage.getItem(key) || "null");
      return draft && Date.now() - draft.at < WEEK ? draft : null;
    } catch (error) { return null; }
  }
  function store(key, draft) {
    try { localStorage.setItem(key, JSON.stringify(draft)); } catch (error) { /* full or forbidden */ }
  }
  function drop(key) {
    try { localStorage.removeItem(key); } catch (error) { /* forbidden */ }
  }
  function keys() {
    try {
      return Object.keys(localStorage).filter(function (key) { return key.indexOf(PREFIX) === 0; });
    } catch (error) { return []; }
  }

  function inputs(form) {
    return Array.prototype.filter.call(form.elements, function (input) {
      return input.name && !input.closest("[data-sealed]") && !input.disabled &&
        ["hidden", "password", "file", "submit", "button", "fieldset"].indexOf(input.type) < 0;
    });
  }
  function read(form) {
    return inputs(form).map(function (input) {
      if (input.type === "checkbox" || input.type === "radio") {
        return [input.name, input.value, input.checked];
      }
      if (input.type === "select-multiple") {
        return [input.name, null, Array.prototype.map.call(input.selectedOptions, function (option) {
          return option.value;
        })];
      }
      return [input.name, null, input.value];
    });
  }
  function write(form, values) {
    var left = values.slice(); /* cells of a table share one name: each takes its own in turn */
    inputs(form).forEach(function (input) {
      var ticked = input.type === "checkbox" || input.type === "radio";
      var place = left.findIndex(function (row) {
        return row[0] === input.name && (!ticked || row[1] === input.value);
      });
      if (place < 0) return;
      var kept = left.splice(place, 1)[0];
      if (ticked) input.checked = kept[2];
      else if (input.type === "select-multiple") {
        Array.prototype.forEach.call(input.options, function (option) {
          option.selected = kept[2].indexOf(option.value) >= 0;
        });
      } else input.value = kept[2];
    });
  }

  function hint(form, initial, key) {
    var bar = document.createElement("div");
    bar.className = "tx-draft";
    bar.setAttribute("role", "status");
    var words = document.createElement("span");
    words.textContent = texts.draft_restored;
    var clear = document.createElement("button");
    clear.type = "button";
    clear.textContent = texts.draft_clear;
    clear.addEventListener("click", function () {
      write(form, initial);
      drop(key);
      bar.remove();
    });
    bar.append(words, clear);
    form.prepend(bar);
  }

  function watch(form) {
    var key = keyOf(form);
    var initial = read(form);
    var draft = load(key);
    var refused = form.querySelector("[data-form-errors]");
    if (draft && !refused && JSON.stringify(draft.values) !== JSON.stringify(initial)) {
      write(form, draft.values);
      hint(form, initial, key);
    }
    if (draft) store(key, { at: draft.at, values: draft.values });
    var timer = null;
    function keep() { store(key, { at: Date.now(), values: read(form) }); }
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(keep, 400);
    });
    form.addEventListener("submit", function () {
      clearTimeout(timer);
      store(key, { at: Date.now(), values: read(form), sent: true });
    });
  }

  /* A sent draft has been accepted when the answer is another page, or says so; an error page
     or the same form after a broken connection keeps it. */
  var shown = Array.prototype.map.call(document.querySelectorAll("form[data-draft]"), keyOf);
  var failed = document.querySelector('[data-page="error"]');
  var accepted = document.querySelector(".alert-success");
  keys().forEach(function (key) {
    var draft = load(key);
    var done = draft && draft.sent && !failed && (accepted || shown.indexOf(key) < 0);
    if (!draft || done) drop(key);
  });
  document.querySelectorAll("form[data-draft]").forEach(watch);
  document.addEventListener("submit", function (event) {
    if (event.target.hasAttribute("data-forget-drafts")) keys().forEach(drop);
  });
})();
