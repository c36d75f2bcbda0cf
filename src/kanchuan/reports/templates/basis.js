// Where nothing stands out or nothing can be said: what was looked at, what could not be computed, and what would change that.
function basisPart(account, row) {
  if (row.grade !== "insufficient_data" && row.grade !== "clear") return null;
  const computed = account.reasons.filter((reason) => reason.signal !== "prior");
  const known = new Set(computed.map((reason) => reason.signal));
  const families = new Map();
  for (const [name, texts] of Object.entries(data.signals)) {
    if (known.has(name)) continue;
    const family = pair(texts.family);
    families.set(family, [...(families.get(family) || []), pair(texts.label)]);
  }
  const left = [...families.values()].reduce((sum, names) => sum + names.length, 0);
  const comma = state.lang === "en" ? "; " : "、";
  const item = (text) => text && h("li", null, text);
  const seen = [t("basis.seen.orders", number(row.orders), number(row.fills)),
    account.days && t("basis.seen.days", number(account.days.days.length), account.days.days[0], account.days.days[account.days.days.length - 1]),
    account.terminals.count && t("basis.seen.terminals", number(account.terminals.count)), account.money && t("basis.seen.money", number(account.money.withCount)),
    t("basis.seen.signals", number(computed.length), number(computed.filter((reason) => reason.weight).length))];
  return section("basis", t(`basis.${row.grade}`), [row.grade === "insufficient_data" && row.said && `${pair(row.said)}${state.lang === "en" ? ". " : "。"}`, t(`basis.note.${row.grade}`)].filter(Boolean).join(""),
    h("div", { class: "columns" },
      h("div", null, h("h3", null, t("basis.seen")), h("ul", { class: "plain" }, seen.map(item))),
      h("div", null, h("h3", null, t("basis.uncomputed", number(left))), left ? h("ul", { class: "plain" }, [...families].map(([family, names]) => h("li", null, family && h("b", null, family, " "), h("span", { class: "faint" }, names.join(comma))))) : h("p", { class: "empty" }, t("basis.uncomputed.none"))),
      h("div", null, h("h3", null, t("basis.change")), account.gaps.length || data.head.missing.length ? h("ul", { class: "plain" }, account.gaps.map(([key, ...values]) => item(t(key, ...values.map((value) => number(value))))), data.head.missing.filter((name) => !account.gaps.some(([key]) => key === `gap.${name}`)).map((name) => h("li", null, h("b", null, named("tables", name), " "), t(`missing.${name}`)))) : h("p", { class: "empty" }, t("outlook.missing.none")))));
}
