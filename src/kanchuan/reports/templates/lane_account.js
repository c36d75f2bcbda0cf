// The page of one account: its verdict, its lanes, what else would explain them, what cannot be known.
function laneLegend(account) {
  const key = (tone, shape) => h("span", { class: "key" }, svg("svg", { width: 18, height: 10, "aria-hidden": "true" }, shape), t(`key.${tone}`));
  return h("div", { class: "legend" }, ["up", "down", "open"].map((tone) => key(tone, svg("rect", { class: `pos ${tone === "open" ? "still" : tone}`, x: 0, y: 1, width: 18, height: 8 }))),
    !account.futures && key("curve", svg("polyline", { class: "capital", points: "0,8 6,3 11,6 18,1" })), !account.futures && key("out", svg("path", { class: "out", d: "M5,1 h8 l-4,7 z" })));
}
function lanesPart(account) {
  const traders = sorted(account);
  const choose = h("label", { class: "field" }, t("sort"), h("select", { id: "sort", onchange: (event) => go({ sort: event.target.value }) },
    Object.keys(SORTS).filter((key) => key !== "capital" || !account.futures).map((key) => h("option", { value: key, selected: key === state.sort }, t(`sort.${key}`)))));
  return section("lanes", t("lanes.title", number(traders.length)), t(account.futures ? "lanes.note.futures" : "lanes.note"),
    h("div", { class: "lane-tools" }, laneLegend(account), traders.length > 1 && choose), drawn(t("lanes.title", traders.length), (width) => lanesDrawing(account, traders, width)));
}
function secondPart(account) {
  const pairs = new Map();
  for (const trader of account.traders) if (trader.rival) {
    const names = [trader.name, trader.rival[0]].sort();
    const share = Math.max(trader.rival[1], (pairs.get(names.join()) || { share: 0 }).share);
    pairs.set(names.join(), { names, share });
  }
  const listed = [...pairs.values()].sort((a, b) => b.share - a.share || a.names[0].localeCompare(b.names[0]));
  const most = Math.max(...account.counted.map(([, times]) => times));
  const traderLink = (name) => h("a", { href: hashWith({ account: account.id, trader: name }) }, ownName(name));
  const line = ({ names, share }) => {
    const [before, between, after] = t("second.one", "\u0000", "\u0000").split("\u0000");
    return h("li", null, h("span", null, before, traderLink(names[0]), between, traderLink(names[1]), after), h("b", { class: "num" }, percent(share)));
  };
  return section("second", t("second.title"), t("second.note"),
    listed.length ? h("ul", { class: "pairs" }, listed.slice(0, 30).map(line)) : h("p", { class: "faint" }, t("second.none")),
    account.counted.length > 1 && [h("h3", null, t("second.counted")), h("ul", { class: "counted" }, account.counted.map(([count, times]) => h("li", null, h("span", { class: "num" }, number(count)), h("i", { css: { width: `${(times / most) * 100}%` } }), h("small", { class: "num" }, number(times)))))],
    account.exchangeable > 0 && h("p", { class: "notice" }, t("second.exchangeable", number(account.exchangeable))));
}
function accountPage(account) {
  const several = account.verdict === "several" || account.verdict === "not_resolved";
  const said = [several ? t("gain", number(account.gain, 0), number(account.perOrder)) : account.verdict === "single" && t("gain.less", number(account.gain, 0)), several && t("agreement", percent(account.agreement)), account.fee && t("fee", number(account.fee, 1)),
    ...account.evidence.map(([kind, right]) => t("evidence", t(`label.${kind}`), percent(right)))].filter(Boolean);
  return [
    data.accounts.length > 1 && h("nav", { class: "crumbs", "aria-label": t("crumbs") }, h("a", { href: hashWith({ account: "", trader: "" }), id: "back" }, `\u2190 ${t("back")}`)),
    h("section", { class: "account-head", "aria-labelledby": "account-title" },
      h("div", { class: "who" }, h("p", { class: "over" }, t("lane.orders", number(account.orders))), h("h1", { id: "account-title" }, account.id), h("p", { class: "about" }, t("lede"))),
      h("div", { class: "verdict two" },
        h("div", { class: "score" }, h("small", null, t("col.number")), h("b", null, account.verdict === "insufficient_data" ? "\u2014" : counted(account)), several && h("p", null, `${t("col.least")} ${account.number[3]}`)),
        h("div", null, h("small", null, t("col.verdict")), verdictBadge(account.verdict), h("p", null, t(`meaning.${account.verdict}`)), said.map((text) => h("p", null, text))))),
    account.traders ? [lanesPart(account), several && secondPart(account), section("limits", t("limits.title"), null, h("ul", { class: "limits" }, [1, 2, 3, 4].map((one) => h("li", null, t(`limit.${one}`)))))]
      : h("p", { class: "notice" }, t("undrawn", account.id))];
}
function linkedPart() {
  return data.linked.length > 0 && section("linked", t("linked.title"), t("linked.note"),
    h("ul", { class: "pairs" }, data.linked.map(([one, other, matches, expected]) => h("li", null, h("span", { class: "mono" }, `${one} \u2013 ${other}`), h("b", { class: "num" }, t("linked.matches", number(matches), number(expected, 1)))))));
}
function accountsPage() {
  const columns = ["account", "verdict", "number", "least", "orders", "agreement"];
  const several = (account) => account.verdict === "several" || account.verdict === "not_resolved";
  return [h("h1", null, t("title")), h("p", { class: "lede" }, t("lede")), linkedPart(),
    section("accounts", t("accounts", number(data.accounts.length)), null, h("div", { class: "scroll" }, h("table", { class: "grid" },
      h("thead", null, h("tr", null, columns.map((key, place) => h("th", { scope: "col", class: place > 1 && "num" }, t(`col.${key}`))))),
      h("tbody", null, data.accounts.map((account) => h("tr", { "data-account": account.id }, h("td", { class: "mono" }, h("a", { href: hashWith({ account: account.id }) }, account.id)), h("td", null, verdictBadge(account.verdict)),
        h("td", { class: "num" }, account.verdict === "insufficient_data" ? "\u2014" : counted(account)), h("td", { class: "num" }, several(account) ? number(account.number[3]) : "\u2014"), h("td", { class: "num" }, number(account.orders)), h("td", { class: "num" }, several(account) ? percent(account.agreement) : "\u2014")))))))];
}
