// Elements are built from text nodes only: nothing in the data can become markup.
const data = JSON.parse(document.getElementById("data").textContent);

function put(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "css") for (const [property, setting] of Object.entries(value)) node.style.setProperty(property, setting);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}
const h = (tag, attributes, ...children) => put(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => put(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// Words. A pair is [Chinese, English].
const pair = (texts) => (texts ? texts[state.lang === "en" ? 1 : 0] : "");
function t(key, ...values) {
  const texts = data.words[key];
  return texts ? pair(texts).replace(/\{(\d)\}/g, (_, index) => values[Number(index)]) : key;
}
const named = (group, key) => (data[group][key] ? pair(data[group][key]) : key);

// The name of a person is [masked, whole]; which is shown is the reader's choice, never kept in the address.
let namesShown = false;
const personal = (value) => (Array.isArray(value) ? value[namesShown ? 1 : 0] : value);

// Numbers, in the reader's language.
const locale = () => (state.lang === "en" ? "en" : "zh-CN");
const number = (value, digits = 2) => new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
const short = (value) => new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 }).format(value);
const significant = (value) => new Intl.NumberFormat(locale(), { maximumSignificantDigits: 3 }).format(value);
const yuan = (value) => t("yuan", short(value));
const exactYuan = (value) => (value < 0 ? "\u2212" : "") + t("yuan", number(Math.abs(value)));
const signed = (value, digits = 2) => (value > 0 ? "+" : value < 0 ? "\u2212" : "") + Math.abs(value).toFixed(digits);
function percent(share) {
  if (share === null || share === undefined) return "\u2014";
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share < 0.095) return `${(share * 100).toFixed(1)}%`;
  if (share < 1 && share > 0.995) return ">99%";
  return `${Math.round(share * 100)}%`;
}
const clock = (seconds) => [3600, 60, 1].map((unit) => String(Math.floor(seconds / unit) % (unit === 3600 ? 24 : 60)).padStart(2, "0")).join(":");

// One tooltip for the whole page; its lines are text.
const tip = document.getElementById("tip");
function showTip(lines, x, y) {
  tip.replaceChildren(...lines.filter(Boolean).map((line, index) => h(index ? "div" : "b", null, line)));
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(x + 14, document.documentElement.clientWidth - box.width - 8))}px`;
  tip.style.top = `${y + 18 + box.height > window.innerHeight ? Math.max(8, y - box.height - 12) : y + 18}px`;
}
const hideTip = () => { tip.hidden = true; };
const tipped = (lines) => ({
  onpointermove: (event) => showTip(lines(), event.clientX, event.clientY),
  onpointerleave: hideTip,
});
