// What the pictures share.
const MONTH = 7;

// Every nth label so that none overlaps the next.
function everyNth(count, width, each) {
  return Math.max(1, Math.ceil((count * each) / Math.max(width, 1)));
}
// Days in at most `most` bins: single days, else weeks (from Monday), else months.
function binned(days, most) {
  const week = (day) => {
    const date = new Date(`${day}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
    return date.toISOString().slice(0, 10);
  };
  for (const [unit, cut] of [["day", (day) => day], ["week", week], ["month", (day) => day.slice(0, MONTH)]]) {
    const names = [...new Set(days.map(cut))];
    if (names.length <= most || unit === "month") {
      const index = new Map(names.map((name, place) => [name, place]));
      return { unit, names, of: days.map((day) => index.get(cut(day))) };
    }
  }
  return null;
}
const section = (id, title, note, ...content) =>
  h("section", { id, class: "part", "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title), note && h("p", { class: "note" }, note), ...content);
// A picture is drawn when its width is known, and again when that changes.
const drawings = [];
function drawn(label, draw) {
  const box = h("div", { class: "plot", tabindex: "0", role: "group", "aria-label": label });
  drawings.push({ box, draw, width: 0 });
  return box;
}
function redraw() {
  for (const drawing of drawings) {
    const width = Math.floor(drawing.box.clientWidth);
    if (width && width !== drawing.width) {
      drawing.width = width;
      drawing.box.replaceChildren(drawing.draw(width));
    }
  }
}
