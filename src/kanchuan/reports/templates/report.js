// The page itself: what the address says is what is shown.
const main = document.getElementById("main");

function render(fromTop) {
  document.documentElement.lang = state.lang === "en" ? "en" : "zh-CN";
  document.documentElement.dataset.colours = state.colours;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  document.title = state.account ? `${state.account} · ${t("title")}` : t("title");
  const language = document.getElementById("language");
  language.textContent = state.lang === "en" ? "中文" : "English";
  language.lang = state.lang === "en" ? "zh-CN" : "en";
  document.getElementById("colours").textContent = t(`colours.${state.colours}`);
  document.getElementById("colours").title = t("colours.title");
  const names = document.getElementById("names");
  names.hidden = !data.names;
  names.textContent = t(namesShown ? "names.hide" : "names.show");
  names.title = t("names.title");
  names.setAttribute("aria-pressed", String(namesShown));
  const focused = document.activeElement && document.activeElement.id;
  hideTip();
  drawings.length = 0;
  const place = window.scrollY;
  main.replaceChildren(...(state.account ? accountPage() : rankingPage()).flat(Infinity).filter(Boolean));
  if (!state.account) fillList();
  redraw();
  if (fromTop) { window.scrollTo(0, 0); main.focus({ preventScroll: true }); } else {
    window.scrollTo(0, place);
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus({ preventScroll: true });
  }
}
function follow() {
  const before = state.account;
  readHash();
  render(before !== state.account);
}
document.getElementById("language").addEventListener("click", () => go({ lang: state.lang === "en" ? "zh" : "en" }));
document.getElementById("colours").addEventListener("click", () => go({ colours: state.colours === "cn" ? "intl" : "cn" }));
document.getElementById("home").addEventListener("click", (event) => { event.preventDefault(); go({ account: "", open: "" }, true); });
document.getElementById("names").addEventListener("click", () => { namesShown = !namesShown; render(false); });
document.getElementById("print").addEventListener("click", () => window.print());
window.addEventListener("popstate", follow);
window.addEventListener("hashchange", () => { if (hashWith({}) !== location.hash) follow(); });
window.addEventListener("resize", redraw);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, .plot, pre")) return;
  const press = (id) => { const link = document.getElementById(id); if (link && link.href) { event.preventDefault(); link.click(); } };
  if (event.key === "j") press("next");
  else if (event.key === "k") press("prev");
  else if (event.key === "Escape" && state.account) press("back");
  else if (event.key === "/" && document.getElementById("search")) { event.preventDefault(); document.getElementById("search").focus(); }
});
// On paper nothing is folded away.
let folded = [];
window.addEventListener("beforeprint", () => {
  printing = true;
  folded = [];
  for (const details of document.querySelectorAll("main details")) {
    if (details.fill) details.fill();
  }
  for (const details of document.querySelectorAll("main details:not([open])")) {
    folded.push(details);
    details.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
  printing = false;
});
follow();
