// Money in above the line, out below it; with whom; and what moved without a trade.
function moneyDrawing(picture, width) {
  const { names, of } = binned(picture.days, Math.max(12, Math.floor(width / 14)));
  const came = new Array(names.length).fill(0), went = new Array(names.length).fill(0);
  picture.days.forEach((_, day) => { came[of[day]] += picture.came[day]; went[of[day]] += picture.went[day]; });
  const margin = { left: 62, right: 10, top: 10 }, high = 170;
  const inner = Math.max(width - margin.left - margin.right, 120), each = inner / names.length;
  const above = Math.max(...came, 0), below = Math.max(...went, 0), whole = above + below || 1;
  const zero = margin.top + (above / whole) * high;
  const root = svg("svg", { width, height: high + 40, viewBox: `0 0 ${width} ${high + 40}`, role: "img", "aria-label": t("money.title") });
  for (const [value, place] of [[above, margin.top], [-below, margin.top + high]]) if (value) root.append(svg("line", { class: "gridline", x1: margin.left, x2: margin.left + inner, y1: place, y2: place }), svg("text", { class: "tick end", x: margin.left - 6, y: place + 4 }, short(value)));
  names.forEach((name, bin) => {
    const left = margin.left + bin * each, wide = Math.min(Math.max(each * 0.7, 1.5), 26);
    const up = (came[bin] / whole) * high, down = (went[bin] / whole) * high;
    root.append(svg("rect", { class: "came", x: left + (each - wide) / 2, width: wide, y: zero - up, height: up }), svg("rect", { class: "went", x: left + (each - wide) / 2, width: wide, y: zero, height: down }),
      svg("rect", { class: "hit", x: left, width: each, y: margin.top, height: high, ...tipped(() => [name, t("money.in", yuan(came[bin])), t("money.out", yuan(went[bin]))]) }));
  });
  root.append(svg("line", { class: "zero", x1: margin.left, x2: margin.left + inner, y1: zero, y2: zero }));
  const nth = everyNth(names.length, inner, 84);
  const firstLabel = Math.min(Math.ceil(34 / each), Math.floor((names.length - 1) / 2));
  for (let bin = firstLabel; bin < names.length; bin += nth) if (bin === firstLabel || (bin + 0.5) * each < inner - 34) root.append(svg("text", { class: "tick mid", x: margin.left + (bin + 0.5) * each, y: high + 32 }, names[bin]));
  return root;
}
function moneyPart(picture, movements) {
  const moved = movements.length > 0 && [h("h3", null, t("movements.title")), h("ul", { class: "counts" }, movements.map((movement) => h("li", null, data.values[movement.kind] ? pair(data.values[movement.kind]) : movement.kind, " ", h("b", null, number(movement.n)), movement.net !== null && movement.net !== 0 && h("small", null, t("movements.net", exactYuan(movement.net))))))];
  if (!picture) return section("money", t("money.title"), null, h("p", { class: "empty" }, t("money.none")), moved);
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const came = sum(picture.came), went = sum(picture.went);
  const note = `${t("money.note", exactYuan(came), exactYuan(went), exactYuan(came - went))} ${picture.failed ? t("money.failed", number(picture.failed)) : ""}`;
  return section("money", t("money.title"), note,
    picture.days.length > 0 && [drawn(t("money.title"), (width) => moneyDrawing(picture, width)),
      h("h3", null, t("money.with", number(picture.withCount))),
      h("div", { class: "scroll" }, h("table", { class: "grid" }, h("thead", null, h("tr", null, ["name", "account", "channel", "came", "went", "n", "span"].map((key) => h("th", { scope: "col", class: ["came", "went", "n"].includes(key) && "num" }, t(`money.col.${key}`))))),
        h("tbody", null, picture.with.map((row) => h("tr", null, h("td", null, personal(row.name) || "\u2014"), h("td", { class: "mono" }, row.account || "\u2014"), h("td", null, row.channel ? (data.values[row.channel] ? pair(data.values[row.channel]) : row.channel) : "\u2014"),
          h("td", { class: "num" }, row.came ? number(row.came) : ""), h("td", { class: "num" }, row.went ? number(row.went) : ""), h("td", { class: "num" }, number(row.n)), h("td", { class: "when num" }, row.first === row.last ? row.first : t("span", row.first, row.last))))))),
      picture.withCount > picture.with.length && h("p", { class: "note" }, t("money.more", number(picture.withCount - picture.with.length)))], moved);
}
