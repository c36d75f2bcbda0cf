// How signals and their values are written.
const signalLabel = (name) => (name === "prior" ? t("prior") : data.signals[name] ? pair(data.signals[name].label) : name);
const measure = (signal, value) => {
  if (value === null || value === undefined) return "\u2014";
  const texts = data.signals[signal];
  if (texts && texts.share) return `${significant(value * 100)}%`;
  const unit = texts ? pair(texts.unit) : "";
  return unit ? `${significant(value)} ${unit}` : significant(value);
};

// One reason: the value beside what is normal, where the rule stands, the innocent explanation, and the rows.
function cell(column, value) {
  if (value === null || value === undefined) return h("td", { class: "none" }, "\u2014");
  if (Array.isArray(value)) return h("td", { class: "person" }, personal(value));
  if (typeof value === "boolean") return h("td", null, t(value ? "yes" : "no"));
  if (typeof value === "number") return h("td", { class: "num" }, number(value, 4));
  const word = data.values[value];
  return h("td", { class: value === "buy" ? "buy" : value === "sell" ? "sell" : null }, word ? pair(word) : value);
}
function rowsTable(rows) {
  if (rows.error) return h("p", { class: "note" }, t("rows.error", rows.error));
  if (!rows.rows.length) return h("p", { class: "note" }, t("rows.none"));
  return [h("p", { class: "note" }, rows.total > rows.rows.length ? t("rows.some", number(rows.rows.length), number(rows.total)) : t("rows.all", number(rows.total))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("rows.title") }, h("table", { class: "grid tight" },
      h("thead", null, h("tr", null, rows.columns.map((name, index) => h("th", { scope: "col", title: name, class: typeof rows.rows[0][index] === "number" && "num" }, named("columns", name))), rows.from && h("th", { scope: "col" }, t("rows.from")))),
      h("tbody", null, rows.rows.map((cells, index) => h("tr", null, cells.map((value, place) => cell(rows.columns[place], value)),
        rows.from && h("td", { class: "origin" }, origin(...rows.from[index])))))))];
}
const origin = (source, row) => (source >= 0 ? `${data.sources[source]}${row === null || row === undefined ? "" : ` · ${t("row", row)}`}` : "\u2014");
function comparison(reason) {
  const parts = [h("div", { class: "beside" }, h("span", null, h("small", null, t("value")), h("b", null, measure(reason.signal, reason.value))), h("span", null, h("small", null, t("expected")), h("b", null, measure(reason.signal, reason.expected))))];
  if (reason.beside) {
    const [among, peers, support] = reason.beside;
    parts.push(h("p", { class: "faint against-what" }, [among ? t("beside.peers", number(peers)) : t("beside.reference"), support !== null && t("support", number(support))].filter(Boolean).join(" · ")));
  }
  if (reason.percentile !== null) {
    const share = reason.percentile;
    parts.push(h("div", { class: "peers" }, h("small", null, t("percentile", percent(share))), h("span", { class: "track", "aria-hidden": "true" }, h("i", { css: { left: `${share * 100}%` } }))));
  }
  return h("div", { class: "comparison" }, parts);
}
function queryBox(reason) {
  const button = h("button", { type: "button", class: "quiet" }, t("copy"));
  const text = h("pre", { tabindex: "0" }, reason.query);
  button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(reason.query); } catch {
      const range = document.createRange();
      range.selectNodeContents(text);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
    button.textContent = t("copied");
    setTimeout(() => { button.textContent = t("copy"); }, 1500);
  });
  return h("details", { class: "query" }, h("summary", null, t("query")), h("div", { class: "query-in" }, button, text), reason.queryMasked && h("p", { class: "note" }, t("query.masked")));
}
function reasonCard(reason, open) {
  const texts = data.signals[reason.signal];
  const kind = reason.weight > 0 ? "for" : reason.weight < 0 ? "against" : "neutral";
  const body = h("div", { class: "reason-body" });
  const fill = () => {
    if (body.childNodes.length) return;
    const term = (key, text) => text && [h("dt", null, t(key)), h("dd", null, text)];
    put(body, null, [comparison(reason),
      texts && h("dl", { class: "terms" }, term("measures", pair(texts.measures)), term("rule", pair(texts.rule)), term("source", pair(texts.source)), term("innocent", pair(texts.innocent))),
      reason.rows ? [h("h4", null, t("rows.title")), rowsTable(reason.rows)] : reason.query && h("p", { class: "note" }, t("rows.left")), reason.query && queryBox(reason)]);
  };
  const card = h("details", { class: `reason-card r-${kind}`, id: `reason-${reason.signal}`, open: open },
    h("summary", null, h("span", { class: "tag" }, kind === "neutral" ? t("neutral") : signed(reason.weight)), h("span", { class: "reason-head" }, h("b", null, signalLabel(reason.signal)), texts && pair(texts.family) && h("small", null, pair(texts.family)), h("span", { class: "sentence" }, pair(reason.text)))), body);
  if (open) fill();
  card.addEventListener("toggle", () => { if (card.open) fill(); rememberOpen(reason.signal, card.open); });
  card.fill = fill;
  return card;
}
function reasonsPart(account) {
  const weighed = account.reasons.filter((reason) => reason.signal !== "prior" && reason.weight);
  const rest = account.reasons.filter((reason) => reason.signal !== "prior" && !reason.weight);
  const prior = account.reasons.find((reason) => reason.signal === "prior");
  const open = openReasons();
  const cards = weighed.map((reason) => reasonCard(reason, open.has(reason.signal)));
  const openReason = (signal) => {
    const card = document.getElementById(`reason-${signal}`);
    card.fill();
    card.open = true;
    card.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    card.querySelector("summary").focus({ preventScroll: true });
  };
  return section("why", t("why.title"), t("why.note"), prior && pair(prior.text) && h("p", { class: "note" }, pair(prior.text)), weighed.length ? waterfall(account, openReason) : h("p", { class: "empty" }, t("why.none")), cards,
    rest.length > 0 && h("details", { class: "fold rest", open: rest.some((reason) => open.has(reason.signal)) }, h("summary", null, t("rest.title", number(rest.length))), rest.map((reason) => reasonCard(reason, open.has(reason.signal)))));
}
