// The page of one account.
function accountPage() {
  const account = data.accounts[state.account];
  const found = matching().filter((row) => row.id in data.accounts);
  const row = data.ranking.find((listed) => listed.id === state.account);
  if (!account || !row) return [h("p", { class: "notice" }, t("account.none", state.account)), h("p", null, h("a", { href: hashWith({ account: "" }) }, t("back")))];
  const place = found.findIndex((listed) => listed.id === state.account);
  const step = (by, key, sign) => {
    const to = place >= 0 ? found[place + by] : null;
    return to ? h("a", { href: hashWith({ account: to.id, open: "" }), id: key, rel: key, title: to.id }, sign) : h("span", { class: "faint", id: key }, sign);
  };
  const about = [row.market && pair(data.values[row.market]), row.holder && pair(data.values[row.holder]), row.orders && t("about.orders", number(row.orders)), row.fills && t("about.fills", number(row.fills)),
    account.days && t("about.days", number(account.days.days.length), account.days.days[0], account.days.days[account.days.days.length - 1]), account.days && t("about.amount", yuan(account.days.amount))].filter(Boolean);
  const parts = ["why", "days", "terminals", "money", "outlook"];
  return [
    h("nav", { class: "crumbs", "aria-label": t("crumbs") }, h("a", { href: hashWith({ account: "", open: "" }), id: "back" }, `\u2190 ${t("back")}`), h("span", { class: "steps" }, step(-1, "prev", t("prev")), h("span", { class: "faint num" }, place >= 0 ? `${place + 1} / ${found.length}` : ""), step(1, "next", t("next")))),
    h("section", { class: "account-head", "aria-labelledby": "account-title" },
      h("div", { class: "who" }, h("p", { class: "over" }, t("account.rank", row.rank)), h("h1", { id: "account-title" }, row.id), row.label && row.label !== row.id && h("p", { class: "label" }, personal(row.label)), h("p", { class: "about" }, about.join(" · "))),
      h("div", { class: "verdict" },
        h("div", { class: `score g-${row.grade}` }, h("small", null, t("col.score")), h("b", null, percent(row.score)), meter(row.score)),
        h("div", null, h("small", null, t("col.grade")), gradeBadge(row.grade), h("p", null, t(`meaning.${row.grade}`))),
        h("div", null, h("small", null, t("col.hidden")), h("b", { class: "hidden-traders" }, hiddenText(row.hidden)), row.hidden[1] !== null && row.hidden[2] !== row.hidden[1] && h("p", null, t("hidden.note")), row.typology && h("p", null, t("typology", data.words[`typology.${row.typology}`] ? t(`typology.${row.typology}`) : row.typology))))),
    h("nav", { class: "jump", "aria-label": t("jump") }, parts.map((part) => h("button", { type: "button", onclick: () => document.getElementById(part).scrollIntoView({ block: "start" }) }, t(`jump.${part}`)))),
    basisPart(account, row), reasonsPart(account), daysPart(account.days), terminalsPart(account.terminals), moneyPart(account.money, account.movements), outlookPart(account)];
}
