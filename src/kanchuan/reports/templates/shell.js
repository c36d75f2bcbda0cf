// What every page has: its words in the reader's language, its buttons, its place in the window.
const main = document.getElementById("main");

function dress(title) {
  document.documentElement.lang = state.lang === "en" ? "en" : "zh-CN";
  document.documentElement.dataset.colours = state.colours;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  document.title = title;
  const language = document.getElementById("language");
  language.textContent = state.lang === "en" ? "中文" : "English";
  language.lang = state.lang === "en" ? "zh-CN" : "en";
  document.getElementById("colours").textContent = t(`colours.${state.colours}`);
  document.getElementById("colours").title = t("colours.title");
}
// ``build`` gives the nodes; pictures that it makes are drawn once they are on the page.
function mount(build, fromTop, filled) {
  const focused = document.activeElement && document.activeElement.id;
  hideTip();
  drawings.length = 0;
  const place = window.scrollY;
  main.replaceChildren(...build().flat(Infinity).filter(Boolean));
  if (filled) filled();
  redraw();
  if (fromTop) { window.scrollTo(0, 0); main.focus({ preventScroll: true }); } else {
    window.scrollTo(0, place);
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus({ preventScroll: true });
  }
}
document.getElementById("language").addEventListener("click", () => go({ lang: state.lang === "en" ? "zh" : "en" }));
document.getElementById("colours").addEventListener("click", () => go({ colours: state.colours === "cn" ? "intl" : "cn" }));
document.getElementById("print").addEventListener("click", () => window.print());
window.addEventListener("popstate", follow);
window.addEventListener("hashchange", () => { if (hashWith({}) !== location.hash) follow(); });
window.addEventListener("resize", redraw);
