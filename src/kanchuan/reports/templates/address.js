// What is on screen is in the address: it can be kept, sent, and gone back to. A page says in STANDARD what it keeps there, in PLACES what it is about.
function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const key of Object.keys(STANDARD)) state[key] = given.get(key) || STANDARD[key];
  if (state.lang !== "en") state.lang = "zh";
  if (state.colours !== "intl") state.colours = "cn";
  settle();
}
function hashWith(change) {
  const next = { ...state, ...change };
  const kept = Object.keys(STANDARD).filter((key) => next[key] !== STANDARD[key]);
  return `#${kept.map((key) => `${key}=${encodeURIComponent(next[key])}`).join("&")}`;
}
const placeOf = (where) => PLACES.map((key) => where[key]).join("\n");
// Opening something is a step that the back button undoes; a filter or the language is not.
function go(change, step = false) {
  const hash = hashWith(change);
  if (step) history.pushState(null, "", hash);
  else history.replaceState(null, "", hash);
  const before = placeOf(state);
  Object.assign(state, change);
  render(before !== placeOf(state));
}
function follow() {
  const before = placeOf(state);
  readHash();
  render(before !== placeOf(state));
}
