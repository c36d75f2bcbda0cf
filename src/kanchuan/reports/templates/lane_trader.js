// The page of one trader.
const fact = (label, value, note) => h("div", { class: "fact" }, h("dt", null, label), h("dd", null, value, note && h("small", { class: "block" }, note)));

// A close-out takes a share of the margin; of margin and loan together it is less, and that tells the loan.
const CLOSE_LINES = [0.5, 0.8];
function leverage(trader) {
  const book = trader.book || {};
  if (book.margin && book.financed !== null && book.financed !== undefined) return [t("leverage.times", number(book.financed / book.margin, 1)), t("leverage.book", yuan(book.margin), yuan(book.financed))];
  const losses = (trader.closedOut || []).map((out) => out[2]).sort((a, b) => a - b);
  if (!losses.length) return [t("fact.unknown"), trader.worth ? t("leverage.unknown") : null];
  if (trader.grade === "insufficient_data") return [t("fact.unknown"), t("leverage.unsure")];
  const loss = losses[Math.floor(losses.length / 2)];
  const [low, high] = CLOSE_LINES.map((line) => Math.max(line / loss - 1, 0));
  return high > 0 ? [t("leverage.guess", number(low, 1), number(high, 1)), t("leverage.guess.note")] : [t("fact.unknown"), null];
}
function stopLine(trader) {
  const book = trader.book || {};
  if (book.close_line) return [percent(book.close_line), t("stop.book")];
  const losses = (trader.closedOut || []).map((out) => out[2]);
  return losses.length ? [percent(Math.min(...losses)), t("stop.seen")] : [t("fact.unknown"), null];
}
function groundText([, name, ...values]) {
  if (name === "label") return t("ground.label", t(`label.${values[0]}`), values[1], number(values[2]), number(values[3]));
  if (name === "hour") return t("ground.hour", percent(values[0]), percent(values[1]), t(`hour.${values[2]}`));
  if (name === "rival") return t("ground.rival", ownName(values[0]), percent(values[1]));
  if (name === "loose") return t("ground.loose", percent(values[0]));
  return t(`ground.${name}`, ...values.map((value) => number(value)));
}
function groundsPart(trader) {
  const list = (side, none) => {
    const found = trader.grounds.filter((ground) => ground[0] === side);
    return h("div", { class: `grounds ${side}` }, h("h3", null, t(`grounds.${side}`)), found.length ? h("ul", null, found.map((ground) => h("li", null, groundText(ground)))) : h("p", { class: "faint" }, t(none)));
  };
  return section("grounds", t("grounds.title"), null, h("div", { class: "columns two" }, list("for", "grounds.none"), list("against", "grounds.none.against")));
}
function ordersPart(account, trader) {
  const columns = ["id", "when", "side", "symbol", "quantity", "price", "confidence", "else"];
  const right = ["quantity", "price", "confidence"];
  const row = ([id, when, side, effect, line, quantity, filled, price, sure, rival, share, swapped]) => h("tr", null,
    h("td", { class: "mono" }, id, swapped && h("span", { class: "swap", title: t("second.exchangeable", 1) }, " \u25c7")), h("td", { class: "num when" }, moment(account, when)),
    h("td", { class: side > 0 ? "bought" : "sold" }, t(`side.${side}`) + t(`effect.${effect}`)), h("td", { class: "mono" }, account.symbols[line]),
    h("td", { class: "num" }, filled === quantity ? number(quantity) : `${number(quantity)} (${number(filled)})`), h("td", { class: "num" }, price === null ? "\u2014" : number(price, 3)),
    h("td", { class: "num" }, percent(sure)), h("td", null, rival ? `${ownName(rival)} ${percent(share)}` : "\u2014"));
  const rest = trader.orders.length - limit;
  return section("orders", t("orders.title", number(trader.orders.length)), t("orders.note"),
    h("div", { class: "scroll" }, h("table", { class: "grid" }, h("thead", null, h("tr", null, columns.map((key) => h("th", { scope: "col", class: right.includes(key) && "num" }, t(`order.${key}`))))), h("tbody", null, trader.orders.slice(0, limit).map(row)))),
    rest > 0 && h("p", { class: "more" }, h("button", { type: "button", id: "more", onclick: () => { limit += ORDERS_AT_ONCE; render(false); } }, t("more", number(Math.min(rest, ORDERS_AT_ONCE))))));
}
function traderPage(account) {
  const trader = account.traders.find((one) => one.name === state.trader);
  const back = h("a", { href: hashWith({ trader: "" }), id: "back" }, `\u2190 ${t("back.account")} ${account.id}`);
  if (!trader) return [h("p", { class: "notice" }, t("none.trader", state.trader)), h("p", null, back)];
  const order = sorted(account), place = order.indexOf(trader);
  const step = (by, key, sign) => {
    const to = order[place + by];
    return to ? h("a", { href: hashWith({ trader: to.name }), id: key, rel: key, title: ownName(to.name) }, sign) : h("span", { class: "faint", id: key }, sign);
  };
  const [times, timesNote] = leverage(trader);
  const end = trader.worth ? trader.worth[trader.worth.length - 1] : null;
  return [
    h("nav", { class: "crumbs", "aria-label": t("crumbs") }, back, h("span", { class: "steps" }, step(-1, "prev", t("prev")), h("span", { class: "faint num" }, `${place + 1} / ${order.length}`), step(1, "next", t("next")))),
    h("section", { class: "who", "aria-labelledby": "trader-title" }, h("p", { class: "over" }, account.id), h("h1", { id: "trader-title" }, ownName(trader.name), " ", gradeBadge(trader.grade)),
      h("p", { class: "about" }, t("trader.about", moment(account, trader.orders[0][1]), moment(account, trader.orders[trader.orders.length - 1][1]), number(trader.orders.length), number(trader.positions.length)))),
    h("dl", { class: "facts" }, fact(t("fact.confidence"), percent(trader.confidence)), trader.worth && fact(t("fact.capital"), yuan(trader.start)), trader.worth && fact(t("fact.result"), trader.start ? `${signed((end / trader.start - 1) * 100, 1)}%` : "\u2014"),
      fact(t("fact.leverage"), times, timesNote), fact(t("fact.stop"), ...stopLine(trader)), trader.book && fact(t("book"), trader.book.subaccount)),
    section("curve", t("curve.title"), trader.worth ? t("curve.note") : null, trader.worth && drawn(t("curve.title"), (width) => capitalDrawing(account, trader, width)), drawn(t("lanes.title", 1), (width) => positionsDrawing(account, trader, width)),
      trader.closedOut && trader.closedOut.length > 0 && h("ul", { class: "outs" }, trader.closedOut.map(([when, positions, loss]) => h("li", null, t("out.one", when, positions, percent(loss)))))),
    groundsPart(trader), ordersPart(account, trader)];
}
