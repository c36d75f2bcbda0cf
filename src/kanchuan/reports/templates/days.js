// The account's days: every order a mark, by trading day and time of day; below, how many a day.
const EVENING = 18 * 3600;
// Hours in which nothing was done (lunch, the night) are folded to a narrow band, so that the marks have the room.
const IDLE = 70 * 60;

function timeScale(times, from, to, high) {
  const bounds = [from, ...times.filter((time) => time >= from && time <= to).sort((a, b) => a - b), to];
  const idle = [];
  for (let index = 1; index < bounds.length; index++) {
    const start = Math.ceil((bounds[index - 1] + 60) / 1800) * 1800, end = Math.floor(bounds[index] / 1800) * 1800;
    if (bounds[index] - bounds[index - 1] > IDLE && end > start) idle.push([start, end]);
  }
  const band = 14;
  const busy = to - from - idle.reduce((sum, [start, end]) => sum + end - start, 0);
  const each = (high - idle.length * band) / Math.max(busy, 1);
  const place = (time) => {
    let at = 0, last = from;
    for (const [start, end] of idle) {
      if (time <= start) break;
      at += (start - last) * each + (Math.min(time, end) - start) * (band / (end - start));
      last = Math.min(time, end);
    }
    return at + Math.max(time - last, 0) * each;
  };
  return { idle, place, hidden: (time) => idle.some(([start, end]) => time > start && time < end) };
}
const RADIUS = [1.8, 8];

function dayPoints(picture) {
  const points = picture.points;
  // The night session belongs to the trading day that follows: its hours stand before the morning's.
  const nights = points.second.some((second) => second !== null && second >= 20 * 3600);
  const get = (name, index) => (points[name].length ? points[name][index] : null);
  const amounts = [...points.amount].sort((a, b) => a - b);
  const large = amounts[Math.floor(amounts.length * 0.97)] || 1;
  return points.day.map((day, index) => {
    const second = get("second", index);
    return {
      day, second, order: points.order[index], side: points.side[index], effect: get("effect", index), symbol: picture.symbols[points.symbol[index]],
      price: get("price", index), quantity: get("quantity", index), amount: points.amount[index], void: get("open", index) === 1, source: get("source", index), row: get("row", index),
      at: second === null ? null : nights && second >= EVENING ? second - 86400 : second,
      radius: RADIUS[0] + (RADIUS[1] - RADIUS[0]) * Math.sqrt(Math.min(points.amount[index] / large, 1)),
    };
  });
}
const sideName = (point) => {
  const side = point.side === 2 ? t("side.unknown") : pair(data.values[point.side === 0 ? "buy" : "sell"]);
  return point.effect === null ? side : `${side} ${pair(data.values[point.effect === 0 ? "open" : "close"])}`;
};
const pointLines = (picture, point) => [
  `${picture.days[point.day]}  ${point.second === null ? t("time.unknown") : clock(point.second)}`,
  `${sideName(point)}  ${point.symbol[0] || ""} ${point.symbol[1] || ""}`,
  `${point.price === null ? "\u2014" : number(point.price, 4)} × ${point.quantity === null ? "\u2014" : number(point.quantity)} = ${yuan(point.amount)}`,
  point.void && t("void"),
  point.source !== null && point.source >= 0 && origin(point.source, point.row),
];
function daysDrawing(picture, width) {
  const points = dayPoints(picture);
  const timed = points.some((point) => point.at !== null);
  const untimed = points.some((point) => point.at === null);
  const margin = { left: 46, right: 10, top: 8 };
  const high = 260, lane = timed && untimed ? 34 : 0, strip = 56, gap = 10;
  const inner = Math.max(width - margin.left - margin.right, picture.days.length * (width < 700 ? 6 : 3.2), 120);
  const full = inner + margin.left + margin.right;
  const each = inner / picture.days.length;
  const x = (day) => margin.left + (day + 0.5) * each;
  let from, to;
  if (timed) {
    const times = points.filter((point) => point.at !== null).map((point) => point.at);
    from = Math.min(Math.floor(Math.min(...times) / 1800) * 1800, 9.5 * 3600);
    to = Math.max(Math.ceil((Math.max(...times) + 1) / 1800) * 1800, 15 * 3600);
  } else { from = 0; to = Math.max(...points.map((point) => point.order)) + 1; }
  const scale = timed ? timeScale(points.filter((point) => point.at !== null).map((point) => point.at), from, to, high) : null;
  const y = (value) => margin.top + (scale ? scale.place(value) : ((value - from) / (to - from)) * high);
  const laneTop = margin.top + high + 6;
  const longest = Math.max(...points.filter((point) => point.at === null).map((point) => point.order), 1);
  const jitter = (point) => (((point.order * 7919) % 13) / 13 - 0.5) * Math.min(each * 0.7, 9);
  const narrow = Math.min(1, Math.max(0.5, each / 11));
  for (const point of points) {
    point.radius *= narrow;
    if (!timed) point.radius = Math.min(point.radius, Math.max(1.2, (high / to) * 0.55));
    point.x = x(point.day) + (timed ? jitter(point) : 0);
    point.y = !timed ? y(point.order) : point.at === null ? laneTop + 4 + ((point.order - 1) / longest) * (lane - 12) : y(point.at);
  }
  const stripTop = laneTop + lane + gap;
  const bottom = stripTop + strip;
  const root = svg("svg", { width: full, height: bottom + 22, viewBox: `0 0 ${full} ${bottom + 22}`, role: "img", "aria-label": t("days.aria", number(picture.total), picture.days[0], picture.days[picture.days.length - 1]) });
  if (timed) {
    for (const [start, end] of scale.idle) root.append(svg("rect", { class: "idle", x: margin.left, width: inner, y: y(start), height: y(end) - y(start) }));
    let above = -100;
    for (let second = Math.ceil(from / 1800) * 1800; second <= to; second += 1800) {
      if (scale.hidden(second) || y(second) - above < 22) continue;
      above = y(second);
      root.append(svg("line", { class: "gridline", x1: margin.left, x2: margin.left + inner, y1: y(second), y2: y(second) }), svg("text", { class: "tick end", x: margin.left - 6, y: y(second) + 4 }, clock((second + 86400) % 86400).slice(0, 5)));
    }
  } else root.append(svg("text", { class: "tick", x: 2, y: margin.top + 10 }, t("days.first")), svg("text", { class: "tick", x: 2, y: margin.top + high }, t("days.last")));
  if (lane) root.append(svg("rect", { class: "lane", x: margin.left, width: inner, y: laneTop, height: lane - 4 }), svg("text", { class: "tick end", x: margin.left - 6, y: laneTop + lane / 2 + 2 }, t("time.lane")));
  const marks = svg("g", { class: "marks" });
  for (const point of points) {
    const kind = `${["buy", "sell", "other"][point.side]}${point.void ? " void" : ""}`;
    const side = point.radius * 1.7;
    marks.append(point.side === 1
      ? svg("rect", { class: kind, x: (point.x - side / 2).toFixed(1), y: (point.y - side / 2).toFixed(1), width: side.toFixed(1), height: side.toFixed(1) })
      : svg("circle", { class: kind, cx: point.x.toFixed(1), cy: point.y.toFixed(1), r: point.radius.toFixed(1) }));
  }
  const most = Math.max(...picture.days.map((_, day) => picture.buys[day] + picture.sells[day]), 1);
  const bars = svg("g", null);
  picture.days.forEach((_, day) => {
    const buy = (picture.buys[day] / most) * strip, sell = (picture.sells[day] / most) * strip;
    const wide = Math.max(each * 0.72, 1);
    bars.append(svg("rect", { class: "buy bar", x: x(day) - wide / 2, width: wide, y: bottom - buy, height: buy }), svg("rect", { class: "sell bar", x: x(day) - wide / 2, width: wide, y: bottom - buy - sell, height: sell }));
  });
  root.append(svg("text", { class: "tick end", x: margin.left - 6, y: stripTop + 10 }, number(most)), svg("line", { class: "gridline", x1: margin.left, x2: margin.left + inner, y1: bottom, y2: bottom }));
  const nth = everyNth(picture.days.length, inner, 84);
  const firstLabel = Math.min(Math.ceil(34 / each), Math.floor((picture.days.length - 1) / 2));
  for (let day = firstLabel; day < picture.days.length; day += nth) if (day === firstLabel || x(day) < margin.left + inner - 34) root.append(svg("text", { class: "tick mid", x: x(day), y: bottom + 16 }, picture.days[day]));
  const ring = svg("circle", { class: "ring", r: 0 });
  root.append(bars, marks, ring);
  const sorted = points.map((_, index) => index).sort((a, b) => points[a].day - points[b].day || points[a].order - points[b].order);
  const show = (point, left, top) => {
    put(ring, { cx: point.x, cy: point.y, r: point.radius + 3 }, []);
    showTip(pointLines(picture, point), left, top);
  };
  root.addEventListener("pointermove", (event) => {
    const box = root.getBoundingClientRect();
    const left = event.clientX - box.left, top = event.clientY - box.top;
    if (top > stripTop - 4) {
      const day = Math.floor((left - margin.left) / each);
      ring.setAttribute("r", 0);
      if (day < 0 || day >= picture.days.length) return hideTip();
      return showTip([picture.days[day], t("days.count", number(picture.buys[day]), number(picture.sells[day]))], event.clientX, event.clientY);
    }
    let near = null, least = 196;
    for (const point of points) {
      const far = (point.x - left) ** 2 + (point.y - top) ** 2;
      if (far < least) { least = far; near = point; }
    }
    if (near) return show(near, event.clientX, event.clientY);
    ring.setAttribute("r", 0);
    return hideTip();
  });
  root.addEventListener("pointerleave", () => { ring.setAttribute("r", 0); hideTip(); });
  root.step = (by) => {
    root.at = Math.max(0, Math.min(sorted.length - 1, (root.at ?? (by > 0 ? -1 : sorted.length)) + by));
    const point = points[sorted[root.at]];
    const box = root.getBoundingClientRect();
    show(point, box.left + point.x, box.top + point.y);
  };
  return root;
}
function daysPart(picture) {
  if (!picture) return section("days", t("days.title"), null, h("p", { class: "empty" }, t("days.none")));
  const shown = picture.points.day.length;
  const of = named("tables", picture.of);
  const plot = drawn(t("days.title"), (width) => daysDrawing(picture, width));
  plot.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    plot.firstChild.step(by);
  });
  plot.addEventListener("blur", hideTip);
  const key = (kind, text) => h("span", { class: "key" }, svg("svg", { width: 14, height: 14, "aria-hidden": "true" }, kind === "sell" ? svg("rect", { class: kind, x: 2, y: 2, width: 10, height: 10 }) : svg("circle", { class: kind, cx: 7, cy: 7, r: 5 })), text);
  return section("days", t("days.title"), `${t(picture.points.second.some((second) => second !== null) ? "days.what" : "days.what.untimed", of, number(picture.total), number(picture.days.length))} ${shown < picture.total ? t("days.sampled", number(shown), number(picture.total)) : ""}`,
    h("div", { class: "legend" }, key("buy", pair(data.values.buy)), key("sell", pair(data.values.sell)), picture.points.open.length > 0 && key("buy void", t("void")), h("span", { class: "key faint" }, t("days.size")), h("span", { class: "key faint keys" }, t("days.keys"))), plot);
}
