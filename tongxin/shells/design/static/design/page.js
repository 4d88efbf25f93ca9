/* Small manners of every page: copying, asking before, sending once, going offline, care mode. */
(function () {
  "use strict";
  var holder = document.getElementById("tx-texts");
  var texts = holder ? JSON.parse(holder.textContent) : {};
  window.tongxin = { texts: texts, toast: toast };

  function toast(text) {
    var old = document.querySelector(".tx-toast");
    if (old) old.remove();
    var box = document.createElement("div");
    box.className = "tx-toast";
    box.setAttribute("role", "status");
    box.textContent = text;
    document.body.appendChild(box);
    setTimeout(function () { box.remove(); }, 2600);
  }

  /* data-copy="text" copies the text; data-copy="#id" what stands in that element. */
  function copy(button) {
    var wanted = button.getAttribute("data-copy");
    var source = wanted.charAt(0) === "#" ? document.querySelector(wanted) : null;
    var text = source ? (source.value || source.textContent).trim() : wanted;
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(
        function () { toast(texts.copied); },
        function () { toast(texts.copy_failed); }
      );
      return;
    }
    var area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden tx-sr";
    document.body.appendChild(area);
    area.select();
    toast(document.execCommand("copy") ? texts.copied : texts.copy_failed);
    area.remove();
  }

  function ask(sentence, dangerous, agreed) {
    var dialog = document.createElement("dialog");
    if (!dialog.showModal) {
      if (window.confirm(sentence)) agreed();
      return;
    }
    dialog.className = "tx-dialog";
    dialog.setAttribute("aria-describedby", "tx-dialog-text");
    var words = document.createElement("p");
    words.id = "tx-dialog-text";
    words.textContent = sentence;
    var row = document.createElement("div");
    var no = button(texts.cancel, "btn");
    var yes = button(texts.confirm, dangerous ? "btn btn-danger" : "btn btn-primary");
    row.append(no, yes);
    dialog.append(words, row);
    document.body.appendChild(dialog);
    dialog.addEventListener("close", function () { dialog.remove(); });
    no.addEventListener("click", function () { dialog.close(); });
    yes.addEventListener("click", function () { dialog.close(); agreed(); });
    dialog.showModal();
    no.focus();
  }

  function button(text, css) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = css;
    made.textContent = text;
    return made;
  }

  document.addEventListener("click", function (event) {
    var copying = event.target.closest("[data-copy]");
    if (copying) {
      event.preventDefault();
      copy(copying);
      return;
    }
    var asking = event.target.closest("[data-confirm]");
    if (!asking || asking.tagName === "FORM" || asking.hasAttribute("data-agreed")) return;
    event.preventDefault();
    event.stopPropagation();
    ask(asking.getAttribute("data-confirm"), asking.hasAttribute("data-danger"), function () {
      asking.setAttribute("data-agreed", "");
      asking.click();
      asking.removeAttribute("data-agreed");
    });
  }, true);

  /* A form leaves once, and only into a network: what was typed stays on the page till then. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || !form.matches("[data-once], form[method=post]")) return;
    if (navigator.onLine === false) {
      event.preventDefault();
      toast(texts.offline);
      return;
    }
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      toast(texts.working);
      return;
    }
    if (form.hasAttribute("data-download")) return;
    form.setAttribute("data-busy", "");
    mark(form, true);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-busy]").forEach(function (form) {
      form.removeAttribute("data-busy");
      mark(form, false);
    });
  });

  function mark(form, busy) {
    form.querySelectorAll("button[type=submit]").forEach(function (press) {
      if (busy) press.setAttribute("aria-busy", "true");
      else press.removeAttribute("aria-busy");
    });
  }

  function offline() {
    var bar = document.querySelector(".tx-offline");
    if (navigator.onLine) {
      if (bar) {
        bar.remove();
        toast(texts.online);
      }
      return;
    }
    if (bar) return;
    bar = document.createElement("div");
    bar.className = "tx-offline";
    bar.setAttribute("role", "alert");
    bar.textContent = texts.offline;
    document.body.appendChild(bar);
  }
  window.addEventListener("offline", offline);
  window.addEventListener("online", offline);
  if (navigator.onLine === false) offline();

  /* Care mode is kept in a cookie so that the server prints the class and nothing jumps. */
  document.querySelectorAll("[data-care]").forEach(function (press) {
    press.addEventListener("click", function () {
      var on = document.documentElement.classList.toggle("tx-care");
      press.setAttribute("aria-pressed", String(on));
      document.cookie = "care=" + (on ? "1" : "0") + ";path=/;max-age=31536000;samesite=lax";
      toast(on ? texts.care_on : texts.care_off);
    });
  });

  document.querySelectorAll("[data-print]").forEach(function (press) {
    press.addEventListener("click", function () { window.print(); });
  });

  /* Drop areas say what was chosen, and refuse what is too big before it travels. */
  document.querySelectorAll("[data-dropzone]").forEach(function (zone) {
    var input = zone.querySelector("input[type=file]");
    var shown = zone.querySelector("[data-dropzone-files]");
    ["dragover", "dragleave", "drop"].forEach(function (name) {
      zone.addEventListener(name, function () {
        zone.classList.toggle("is-over", name === "dragover");
      });
    });
    input.addEventListener("change", function () {
      var limit = Number(input.getAttribute("data-max-megabytes") || 0) * 1048576;
      var files = Array.prototype.slice.call(input.files);
      var big = limit && files.some(function (file) { return file.size > limit; });
      if (big) {
        input.value = "";
        shown.textContent = "";
        toast(texts.file_too_big);
        return;
      }
      var names = files.map(function (file) { return file.name; }).join(", ");
      shown.textContent = names ? texts.files_chosen + " " + names : "";
    });
  });
})();
