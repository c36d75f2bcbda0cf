// What is on screen is in the address: it can be kept, sent, and gone back to.
const STANDARD = { lang: "zh", account: "", grade: "", q: "", sort: "rank", colours: "cn", open: "" };
const state = { ...STANDARD };
let limit = 100;

function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const key of Object.keys(STANDARD)) state[key] = given.get(key) || STANDARD[key];
  if (state.lang !== "en") state.lang = "zh";
  if (state.colours !== "intl") state.colours = "cn";
  if (!SORTS[state.sort]) state.sort = "rank";
}
function hashWith(change) {
  const next = { ...state, ...change };
  const kept = Object.keys(STANDARD).filter((key) => next[key] !== STANDARD[key]);
  return `#${kept.map((key) => `${key}=${encodeURIComponent(next[key])}`).join("&")}`;
}
// Opening an account is a step back button undoes; a filter or the language is not.
function go(change, step = false) {
  const hash = hashWith(change);
  if (step) history.pushState(null, "", hash);
  else history.replaceState(null, "", hash);
  const left = "account" in change && change.account !== state.account;
  Object.assign(state, change);
  render(left);
}
const openReasons = () => new Set(state.open.split(",").filter(Boolean));
let printing = false;
function rememberOpen(signal, isOpen) {
  if (printing) return;
  const open = openReasons();
  if (isOpen) open.add(signal); else open.delete(signal);
  state.open = [...open].join(",");
  history.replaceState(null, "", hashWith({}));
}
