// A lane: positions as bars in rows, the capital as a line over them.
const LEVELS = 6;

// The row of each position: the first that is free when it opens; beyond the last row they overlap.
function levels(positions) {
  const free = [];
  const placed = [...positions].sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((position) => {
    let level = free.findIndex((until) => until <= position[0]);
    if (level < 0) level = free.length < LEVELS ? free.length : LEVELS - 1;
    free[level] = Math.max(position[1], position[0] + 0.02);
    return { position, level };
  });
  return { placed, count: Math.max(free.length, 1) };
}
const toneOf = (gain) => (gain === null ? "still" : gain >= 0 ? "up" : "down");

function bars(account, trader, box, scale) {
  const { placed, count } = levels(trader.positions);
  const high = box.height / count;
  return placed.map(({ position, level }) => {
    const [from, to, line, worth, gain, open, sure] = position;
    return svg("rect", { class: `pos ${toneOf(gain)}`, x: scale(from), width: Math.max(scale(to) - scale(from), 2), y: box.top + level * high, height: Math.max(high - 1, 1.5), opacity: sure === null ? 0.5 : 0.25 + 0.75 * sure,
      ...tipped(() => [account.symbols[line], t("tip.held", moment(account, from), open ? "\u2026" : moment(account, to)), yuan(worth), gain === null ? t("tip.open") : t("tip.gain", `${signed(gain * 100, 1)}%`), sure !== null && t("tip.sure", percent(sure))]) });
  });
}
function capitalLine(trader, box, scale) {
  if (!trader.worth) return null;
  const low = Math.min(...trader.worth), high = Math.max(...trader.worth), span = high - low || 1;
  const points = trader.worth.map((worth, day) => `${scale(day + 1).toFixed(1)},${(box.top + box.height * (1 - (worth - low) / span)).toFixed(1)}`);
  return svg("polyline", { class: "capital", points: points.join(" ") });
}
function soldOut(account, trader, box, scale) {
  return (trader.closedOut || []).map(([when]) => {
    const x = scale(account.days.indexOf(when.slice(0, 10)) + 0.9);
    return svg("path", { class: "out", d: `M${x - 4},${box.top - 3} h8 l-4,7 z` });
  });
}
function dayAxis(account, scale, top, width, left) {
  const nth = everyNth(account.days.length, width - left, 92);
  const marks = [];
  for (let day = 0; day < account.days.length; day += nth) {
    const x = scale(day + 0.5);
    if (x < left + 34) { day -= nth - 1; continue; }
    if (x > width - 34) break;
    marks.push(svg("text", { class: "tick mid", x, y: top }, account.days[day]));
  }
  return marks;
}
// All traders, one below the other. On a narrow page names stand above their lanes.
function lanesDrawing(account, traders, width) {
  const narrow = width < 620, left = narrow ? 0 : 148, strip = narrow ? 18 : 0, lane = 30, each = lane + strip + 12;
  const height = traders.length * each + 34;
  const scale = (day) => left + (day / Math.max(account.days.length, 1)) * (width - left - 4);
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": t("lanes.title", traders.length) }, dayAxis(account, scale, 14, width, left));
  traders.forEach((trader, place) => {
    const top = 24 + place * each, box = { top: top + strip + 2, height: lane - 4 };
    const goes = (event) => { event.preventDefault(); go({ account: account.id, trader: trader.name }, true); };
    const said = `${t("lane.orders", number(trader.orders.length))} · ${percent(trader.confidence)}`;
    root.append(svg("rect", { class: "lane", x: left, y: top + strip, width: width - left, height: lane }),
      svg("a", { href: hashWith({ account: account.id, trader: trader.name }), class: "lane-link", "data-trader": trader.name, "aria-label": t("lane.aria", ownName(trader.name), trader.orders.length, percent(trader.confidence)), onclick: goes },
        svg("rect", { class: "hit", x: 0, y: top, width: narrow ? width : left - 8, height: narrow ? strip : lane }),
        svg("text", { class: "lane-name", x: 2, y: top + 13 }, ownName(trader.name)),
        svg("text", { class: "tick", x: narrow ? 44 : 2, y: narrow ? top + 13 : top + 27 }, said),
        svg("rect", { class: "sure-back", x: narrow ? width - 64 : 84, y: top + 6, width: 56, height: 5, rx: 2.5 }),
        svg("rect", { class: `sure g-${trader.grade}`, x: narrow ? width - 64 : 84, y: top + 6, width: 56 * (trader.confidence || 0), height: 5, rx: 2.5 })),
      ...bars(account, trader, box, scale), ...[capitalLine(trader, box, scale)].filter(Boolean), ...soldOut(account, trader, box, scale));
  });
  return root;
}
// One trader's capital over time, the worth of its holdings below it.
function capitalDrawing(account, trader, width) {
  const left = 64, top = 10, high = 190;
  const scale = (day) => left + (day / Math.max(account.days.length, 1)) * (width - left - 10);
  const most = Math.max(...trader.worth, ...trader.held, trader.start), least = Math.min(0, ...trader.worth);
  const place = (worth) => top + high * (1 - (worth - least) / (most - least || 1));
  const path = (values) => values.map((worth, day) => `${scale(day + 1).toFixed(1)},${place(worth).toFixed(1)}`).join(" ");
  const root = svg("svg", { width, height: high + 40, viewBox: `0 0 ${width} ${high + 40}`, role: "img", "aria-label": t("curve.title") });
  for (const worth of [most, (most + least) / 2, least]) root.append(svg("line", { class: "gridline", x1: left, x2: width - 10, y1: place(worth), y2: place(worth) }), svg("text", { class: "tick end", x: left - 6, y: place(worth) + 4 }, short(worth)));
  root.append(svg("polygon", { class: "held", points: `${scale(1)},${place(0)} ${path(trader.held)} ${scale(trader.held.length)},${place(0)}` }), svg("polyline", { class: "capital", points: path(trader.worth) }),
    ...soldOut(account, trader, { top: top + 4 }, scale), ...dayAxis(account, scale, high + 32, width, left));
  trader.worth.forEach((worth, day) => root.append(svg("rect", { class: "hit", x: scale(day + 0.5), width: Math.max(scale(1) - scale(0), 1), y: top, height: high, ...tipped(() => [account.days[day], t("curve.worth", exactYuan(worth)), t("curve.held", exactYuan(trader.held[day]))]) })));
  return root;
}
function positionsDrawing(account, trader, width) {
  const left = 64, height = 96;
  const scale = (day) => left + (day / Math.max(account.days.length, 1)) * (width - left - 10);
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("curve.title") },
    svg("rect", { class: "lane", x: left, y: 4, width: width - left - 10, height: 68 }), bars(account, trader, { top: 6, height: 64 }, scale), dayAxis(account, scale, 90, width, left));
}
