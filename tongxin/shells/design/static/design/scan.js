/* Reads a QR code with the phone: the browser's own detector first, jsQR where there is none. */
(function () {
  "use strict";
  var library = document.currentScript.getAttribute("data-jsqr");
  var area = document.querySelector("[data-scan]");
  if (!area) return;
  var texts = (window.tongxin || {}).texts || {};
  var video = area.querySelector("video");
  var canvas = area.querySelector("canvas");
  var message = area.querySelector("[data-scan-message]");
  var form = area.querySelector("[data-scan-form]");
  var prefix = area.getAttribute("data-prefix");
  var stream = null;
  var wrong = "";

  function say(text) { message.textContent = text; }

  function found(text) {
    if (!text || text === wrong) return false;
    if (prefix && text.indexOf(prefix) !== 0) {
      wrong = text;
      say(texts.scan_wrong);
      return false;
    }
    var stays = area.hasAttribute("data-stay"); /* one after the other: the camera goes on */
    if (stays) wrong = text;
    else stop();
    form.elements.code.value = prefix ? text.slice(prefix.length) : text;
    if (navigator.vibrate) navigator.vibrate(60);
    if (form.requestSubmit) form.requestSubmit();
    else form.querySelector("button[type=submit]").click();
    return !stays;
  }

  function stop() {
    if (stream) stream.getTracks().forEach(function (track) { track.stop(); });
    stream = null;
  }

  function snapshot() {
    var side = Math.min(video.videoWidth, video.videoHeight);
    var size = Math.min(side, 480);
    canvas.width = canvas.height = size;
    var context = canvas.getContext("2d");
    context.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2,
      side, side, 0, 0, size, size);
    return context.getImageData(0, 0, size, size);
  }

  function reader() {
    if ("BarcodeDetector" in window) {
      return window.BarcodeDetector.getSupportedFormats().then(function (formats) {
        if (formats.indexOf("qr_code") < 0) return withLibrary();
        var detector = new window.BarcodeDetector({ formats: ["qr_code"] });
        return function () {
          return detector.detect(video).then(function (codes) {
            return codes.length ? codes[0].rawValue : "";
          });
        };
      });
    }
    return withLibrary();
  }

  function withLibrary() {
    return new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = library;
      script.onerror = failed;
      script.onload = function () {
        done(function () {
          var picture = snapshot();
          var code = window.jsQR(picture.data, picture.width, picture.height);
          return Promise.resolve(code ? code.data : "");
        });
      };
      document.head.appendChild(script);
    });
  }

  function look(read) {
    if (!stream) return;
    var again = function () { setTimeout(function () { look(read); }, 180); };
    if (video.readyState < 2) return again();
    read().then(function (text) { if (!found(text)) again(); }, again);
  }

  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
    say(texts.camera_missing);
    return;
  }
  navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false }).then(
    function (opened) {
      stream = opened;
      video.srcObject = opened;
      video.play();
      return reader().then(look);
    }
  ).catch(function (error) {
    say(error && error.name === "NotAllowedError" ? texts.camera_refused : texts.camera_missing);
  });
  window.addEventListener("pagehide", stop);
})();
