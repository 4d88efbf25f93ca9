/* Draws every [data-chart] from the JSON beside it; the library is fetched only when needed. */
(function () {
  "use strict";
  var INK = "#5c636d";
  var FONT = '-apple-system,BlinkMacSystemFont,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';
  var library = document.currentScript.getAttribute("data-echarts");
  var loading = null;

  function theme() {
    window.echarts.registerTheme("tongxin", {
      color: ["#c8102e", "#2f5f93", "#d9962b", "#4a9183", "#9aa3ae", "#e3949f"],
      textStyle: { fontFamily: FONT },
      categoryAxis: {
        axisLine: { lineStyle: { color: "#d9dce1" } }, axisTick: { show: false },
        axisLabel: { color: INK, fontSize: 12 }, splitLine: { show: false }
      },
      valueAxis: {
        axisLine: { show: false }, axisTick: { show: false },
        axisLabel: { color: INK, fontSize: 12 }, splitLine: { lineStyle: { color: "#eceef1" } }
      },
      legend: { textStyle: { color: INK, fontSize: 12 }, itemWidth: 12, itemHeight: 8 },
      tooltip: {
        backgroundColor: "#fff", borderColor: "#e6e8ec", borderWidth: 1,
        textStyle: { color: "#1f2329", fontSize: 13 }
      }
    });
  }

  function fetchLibrary() {
    if (loading) return loading;
    loading = new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = library;
      script.onload = function () { theme(); done(); };
      script.onerror = failed;
      document.head.appendChild(script);
    });
    return loading;
  }

  function draw(place) {
    if (place.hasAttribute("data-drawn")) return;
    place.setAttribute("data-drawn", "");
    var option = JSON.parse(document.getElementById(place.getAttribute("data-chart")).textContent);
    /* Tooltips are painted, not built from markup: the page allows no inline styles. */
    option.tooltip = Object.assign({}, option.tooltip, { renderMode: "richText" });
    option.animation = false;
    var chart = window.echarts.init(place, "tongxin");
    chart.setOption(option);
    window.addEventListener("resize", function () { chart.resize(); });
  }

  function drawAll() {
    var places = Array.prototype.slice.call(document.querySelectorAll("[data-chart]"));
    if (places.length) fetchLibrary().then(function () { places.forEach(draw); });
  }
  drawAll();
  document.addEventListener("htmx:afterSettle", drawAll);
})();
