// What of the report is on screen.
const STANDARD = { lang: "zh", account: "", grade: "", q: "", sort: "rank", colours: "cn", open: "" };
const PLACES = ["account"];
const state = { ...STANDARD };
let limit = 100;

function settle() {
  if (!SORTS[state.sort]) state.sort = "rank";
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
