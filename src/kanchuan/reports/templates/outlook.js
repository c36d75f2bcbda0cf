// What speaks against, what else would explain it, and what is missing: what could change the answer.
function outlookPart(account) {
  const against = account.reasons.filter((reason) => reason.signal !== "prior" && reason.weight < 0);
  const explained = account.reasons.filter((reason) => reason.signal !== "prior" && reason.weight > 0 && data.signals[reason.signal] && pair(data.signals[reason.signal].innocent)).slice(0, 4);
  const { total } = steps(account);
  return section("outlook", t("outlook.title"), t("outlook.note"),
    h("div", { class: "columns" },
      h("div", null, h("h3", null, t("outlook.against")), against.length ? h("ul", { class: "plain" }, against.map((reason) => h("li", null, h("b", null, signalLabel(reason.signal)), " ", h("span", { class: "faint num" }, t("outlook.without", signed(reason.weight), percent(probability(total - reason.weight)))), h("p", null, pair(reason.text))))) : h("p", { class: "empty" }, t("outlook.against.none"))),
      h("div", null, h("h3", null, t("outlook.innocent")), explained.length ? h("ul", { class: "plain" }, explained.map((reason) => h("li", null, h("b", null, signalLabel(reason.signal)), " ", h("span", { class: "faint num" }, t("outlook.without", signed(reason.weight), percent(probability(total - reason.weight)))), h("p", null, pair(data.signals[reason.signal].innocent))))) : h("p", { class: "empty" }, t("outlook.innocent.none"))),
      h("div", null, h("h3", null, t("outlook.missing")), account.gaps.length ? h("ul", { class: "plain" }, account.gaps.map(([key, ...values]) => h("li", null, t(key, ...values.map((value) => number(value)))))) : h("p", { class: "empty" }, t("outlook.missing.none")))));
}
