// Which terminal was used when, and by which other accounts.
function terminalsPart(used) {
  if (!used.listed) return section("terminals", t("terminals.title"), null, h("p", { class: "empty" }, t("terminals.none")));
  const { unit, names, of } = binned(used.days, 130);
  const table = used.listed.map((terminal) => {
    const counts = new Array(names.length).fill(0);
    for (const [day, uses] of terminal.uses) counts[of[day]] += uses;
    return counts;
  });
  const most = Math.max(...table.flat(), 1);
  const shade = (count) => (count ? 0.18 + 0.82 * Math.sqrt(count / most) : 0);
  const facts = (terminal) => terminal.facts.map(([name, value]) => (name === "kind" || name === "region" ? "" : `${named("columns", name)} `) + (name === "kind" && data.values[value] ? pair(data.values[value]) : value));
  const others = (terminal) => (terminal.otherCount
    ? h("div", { class: "others" }, h("b", null, t("terminals.others", number(terminal.otherCount))), " ", terminal.others.map((account) => [account in data.accounts ? h("a", { href: hashWith({ account, open: "" }) }, account) : h("span", null, account), " "]), terminal.otherCount > terminal.others.length && "…")
    : h("div", { class: "others faint" }, t("terminals.alone")));
  return section("terminals", t("terminals.title"), `${t("terminals.note", number(used.count), t(`per.${unit}`))} ${used.count > used.listed.length ? t("terminals.some", number(used.listed.length)) : ""}`,
    h("div", { class: "matrix" }, used.listed.map((terminal, index) => h("div", { class: "matrix-row" },
      h("div", { class: "matrix-head" }, h("b", { title: terminal.id }, terminal.id), h("small", null, facts(terminal).slice(0, 3).join(" · ")), facts(terminal).length > 3 && h("details", null, h("summary", null, t("terminals.facts")), h("ul", { class: "plain" }, facts(terminal).slice(3).map((text) => h("li", null, text))))),
      h("div", { class: "cells", role: "img", "aria-label": t("terminals.aria", terminal.id, number(terminal.total), number(table[index].filter(Boolean).length), t(`per.${unit}`)) },
        table[index].map((count, bin) => h("i", { css: { "--shade": shade(count) }, class: count ? "on" : null, ...(count ? tipped(() => [names[bin], t("terminals.uses", number(count))]) : {}) }))),
      h("div", { class: "matrix-foot" }, h("span", { class: "num" }, t("terminals.uses", number(terminal.total))), others(terminal)))),
    h("div", { class: "matrix-row axis-row", "aria-hidden": "true" }, h("div", { class: "matrix-head" }), h("div", { class: "ends" }, h("span", null, names[0]), h("span", null, names[names.length - 1])), h("div", { class: "matrix-foot" }))));
}
