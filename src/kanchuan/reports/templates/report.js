// The page itself: what the address says is what is shown.
function render(fromTop) {
  dress(state.account ? `${state.account} · ${t("title")}` : t("title"));
  const names = document.getElementById("names");
  names.hidden = !data.names;
  names.textContent = t(namesShown ? "names.hide" : "names.show");
  names.title = t("names.title");
  names.setAttribute("aria-pressed", String(namesShown));
  mount(state.account ? accountPage : rankingPage, fromTop, state.account ? null : fillList);
}
document.getElementById("home").addEventListener("click", (event) => { event.preventDefault(); go({ account: "", open: "" }, true); });
document.getElementById("names").addEventListener("click", () => { namesShown = !namesShown; render(false); });
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
