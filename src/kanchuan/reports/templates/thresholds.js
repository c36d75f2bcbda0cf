// What each threshold would cost: alerts, how many of them are expected to be true, how many true ones stay below.
function thresholdsPart() {
  if (!data.thresholds.length) return null;
  const most = Math.max(1, ...data.thresholds.map(([, alerts]) => alerts));
  const count = (value) => (value < 10 ? value.toFixed(1) : number(Math.round(value)));
  const bar = (alerts, hits) => h("span", { class: "stack", "aria-hidden": "true" },
    h("i", { class: "hits", css: { width: `${(100 * hits) / most}%` } }), h("i", { class: "rest", css: { width: `${(100 * (alerts - hits)) / most}%` } }));
  return h("details", { class: "fold", id: "thresholds" }, h("summary", null, t("thresholds.title")),
    h("p", { class: "note" }, t("thresholds.note")),
    h("div", { class: "scroll" }, h("table", { class: "grid" },
      h("thead", null, h("tr", null, ["step", "alerts", "rate", "true", "share", "below", "picture"].map((key) => h("th", { scope: "col", class: key !== "picture" && "num" }, t(`thresholds.${key}`))))),
      h("tbody", null, data.thresholds.map(([step, alerts, hits, below]) => h("tr", null,
        h("td", { class: "num" }, percent(step)), h("td", { class: "num" }, number(alerts)), h("td", { class: "num" }, count((10000 * alerts) / Math.max(1, data.total))),
        h("td", { class: "num" }, count(hits)), h("td", { class: "num" }, alerts ? percent(hits / alerts) : "\u2014"), h("td", { class: "num" }, count(below)),
        h("td", null, bar(alerts, hits))))))));
}
