// The ranked list: filter by grade and text, sort, open.
const SORTS = {
  rank: (a, b) => a.rank - b.rank,
  score: (a, b) => (b.score ?? -1) - (a.score ?? -1),
  hidden: (a, b) => (b.hidden[0] ?? -1) - (a.hidden[0] ?? -1),
  orders: (a, b) => b.orders + b.fills - (a.orders + a.fills),
  name: (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
};
const hiddenText = (hidden) => {
  const [best, low, high] = hidden;
  if (best === null) return "\u2014";
  return low === null || (low === high && low === best) ? t("hidden.one", best) : t("hidden", best, low, high);
};
function matching() {
  const grades = state.grade ? state.grade.split(",") : null;
  const words = state.q.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = data.ranking.filter((row) => {
    if (grades && !grades.includes(row.grade)) return false;
    if (!words.length) return true;
    const text = [row.id, personal(row.label), row.why && row.why.join(" "), ...[...row.for, ...row.against].flatMap((name) => (data.signals[name] ? data.signals[name].label : [name]))].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return found.sort((a, b) => SORTS[state.sort](a, b) || a.rank - b.rank || SORTS.name(a, b));
}
const gradeBadge = (grade) => h("span", { class: `grade g-${grade}` }, t(`grade.${grade}`));
function meter(score) {
  const low = score === null ? 0 : score;
  return h("span", { class: "meter", "aria-hidden": "true" }, h("i", { css: { width: `${Math.max(low * 100, 1)}%` } }));
}
function controls() {
  const chosen = new Set(state.grade ? state.grade.split(",") : []);
  const toggle = (grade) => {
    if (chosen.has(grade)) chosen.delete(grade); else chosen.add(grade);
    limit = 100;
    go({ grade: [...chosen].join(",") });
  };
  return h("div", { class: "controls", role: "search" },
    h("div", { class: "chips", role: "group", "aria-label": t("filter.grade") },
      Object.keys(data.grades).map((grade) => h("button", { type: "button", id: `grade-${grade}`, class: `chip g-${grade}`, "aria-pressed": String(chosen.has(grade)), title: t(`meaning.${grade}`), onclick: () => toggle(grade) },
        t(`grade.${grade}`), h("b", null, number(data.grades[grade]))))),
    h("label", { class: "field" }, h("span", { class: "hide" }, t("search")),
      h("input", { type: "search", id: "search", placeholder: t("search"), value: state.q, autocomplete: "off", oninput: (event) => { limit = 100; state.q = event.target.value; history.replaceState(null, "", hashWith({})); fillList(); } })),
    h("label", { class: "field" }, h("span", null, t("sort")),
      h("select", { id: "sort", onchange: (event) => go({ sort: event.target.value }) }, Object.keys(SORTS).map((key) => h("option", { value: key, selected: key === state.sort }, t(`sort.${key}`))))));
}
function rankedRow(row) {
  const detailed = row.id in data.accounts;
  const chip = (name, against) => h("span", { class: against ? "reason against" : "reason" }, against ? "\u2212 " : "+ ", signalLabel(name));
  const open = () => go({ account: row.id, open: "" }, true);
  return h("tr", { "data-account": row.id, class: detailed && "opens", onclick: (event) => { if (detailed && !event.target.closest("a") && !String(getSelection())) open(); } },
    h("td", { class: "c-rank num" }, row.rank),
    h("td", { class: "c-account" },
      detailed ? h("a", { href: hashWith({ account: row.id, open: "" }), onclick: (event) => { if (event.metaKey || event.ctrlKey || event.shiftKey) return; event.preventDefault(); open(); } }, row.id) : h("span", null, row.id),
      row.label && row.label !== row.id && h("small", null, personal(row.label))),
    h("td", { class: "c-score" }, h("b", null, percent(row.score)), meter(row.score)),
    h("td", { class: "c-grade" }, gradeBadge(row.grade)),
    h("td", { class: "c-why" }, row.why && h("p", null, pair(row.why)), h("div", { class: "reasons" }, row.for.map((name) => chip(name, false)), row.against.map((name) => chip(name, true)))),
    h("td", { class: "c-hidden" }, h("span", { class: "only-narrow" }, `${t("col.hidden")} `), hiddenText(row.hidden)),
    h("td", { class: "c-orders num" }, h("span", { class: "only-narrow" }, `${t("col.orders")} `), number(Math.max(row.orders, row.fills))));
}
function fillList() {
  const found = matching();
  const shown = found.slice(0, limit);
  document.getElementById("rows").replaceChildren(...shown.map(rankedRow));
  document.getElementById("count").textContent = t("showing", number(found.length), number(data.total));
  document.getElementById("more").replaceChildren(...(found.length > shown.length ? [h("button", { type: "button", onclick: () => { limit += 200; fillList(); } }, t("more", number(found.length - shown.length)))] : []),
    ...(data.total > data.ranking.length ? [h("p", { class: "note" }, t("listed", number(data.ranking.length), number(data.total)))] : []));
}
function rankingPage() {
  const column = (key, kind) => h("th", { scope: "col", class: kind }, t(`col.${key}`));
  return [overview(),
    h("section", { class: "part wide", "aria-labelledby": "list-title" }, h("h2", { id: "list-title" }, t("list.title"), h("small", { id: "count", "aria-live": "polite" })), controls(),
      h("table", { class: "ranking" },
        h("thead", null, h("tr", null, column("rank", "num"), column("account"), column("score"), column("grade"), column("why"), column("hidden"), column("orders", "num"))),
        h("tbody", { id: "rows" })),
      h("div", { id: "more", class: "more" }))];
}
