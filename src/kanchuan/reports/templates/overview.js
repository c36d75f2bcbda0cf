// What was read, what was not, and what is missing.
function overview() {
  const head = data.head;
  const fact = (value, label, note) => h("div", { class: "fact" }, h("dt", null, label), h("dd", null, value, note && h("small", null, note)));
  const kept = head.read ? t("kept", number(head.kept), number(head.rejected)) : null;
  const sources = head.sourceCount
    ? h("details", { class: "fold" }, h("summary", null, t("files.title", number(head.fileCount), number(head.sourceCount))),
      h("div", { class: "scroll" }, h("table", { class: "grid" },
        h("thead", null, h("tr", null, ["file", "reader", "read", "kept.col", "rejected"].map((key, index) => h("th", { scope: "col", class: index > 1 && "num" }, t(`files.${key}`))))),
        h("tbody", null, head.files.map((file) => h("tr", null,
          h("td", { title: `SHA-256 ${file.sha256}` }, file.path, file.sheet && h("small", null, ` ${file.sheet}`), file.notes && h("small", { class: "block" }, data.words[`reject.${file.notes}`] ? t(`reject.${file.notes}`) : file.notes)),
          h("td", { class: "whole" }, file.reader === "none" ? t("files.unknown") : file.reader), h("td", { class: "num" }, number(file.read)), h("td", { class: "num" }, number(file.kept)),
          h("td", { class: `num ${file.rejected ? "warm" : ""}` }, number(file.rejected))))))),
      head.sourceCount > head.files.length && h("p", { class: "note" }, t("files.more", number(head.sourceCount - head.files.length))))
    : h("p", { class: "note" }, t("files.none"));
  const rejects = head.why.length
    ? h("details", { class: "fold" }, h("summary", null, t("rejects.title", number(head.rejected || head.why.reduce((sum, why) => sum + why[2], 0)))),
      h("div", { class: "scroll" }, h("table", { class: "grid" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, t("rejects.reason")), h("th", { scope: "col" }, t("rejects.column")), h("th", { scope: "col", class: "num" }, t("rejects.rows")), h("th", { scope: "col", class: "num" }, t("rejects.files")))),
        h("tbody", null, head.why.map(([reason, column, rows, files]) => h("tr", null,
          h("td", null, data.words[`reject.${reason}`] ? t(`reject.${reason}`) : reason), h("td", null, column || "\u2014"), h("td", { class: "num" }, number(rows)), h("td", { class: "num" }, number(files))))))))
    : null;
  const missing = head.missing.length
    ? h("details", { class: "fold" }, h("summary", null, t("missing.title", head.missing.map((name) => named("tables", name)).join(state.lang === "en" ? ", " : "、"))),
      h("ul", { class: "plain" }, head.missing.map((name) => h("li", null, h("b", null, named("tables", name)), state.lang === "en" ? ": " : "：", t(`missing.${name}`)))))
    : null;
  return h("section", { class: "overview", "aria-label": t("overview") },
    h("h1", null, t("title")),
    h("p", { class: "lede" }, t("lede")),
    h("dl", { class: "facts" },
      head.sourceCount ? fact(number(head.fileCount), t("fact.files")) : null,
      head.sourceCount ? fact(number(head.read), t("fact.rows"), kept) : null,
      fact(head.span ? head.span[0] : "\u2014", t("fact.span"), head.span && t("until", head.span[1])),
      fact(number(data.total), t("fact.accounts"), t("fact.detailed", number(Object.keys(data.accounts).length))),
      head.tables.filter(([name]) => ["orders", "fills", "transfers"].includes(name)).map(([name, rows]) => fact(number(rows), named("tables", name)))),
    h("div", { class: "folds" }, sources, rejects, missing, thresholdsPart()));
}
