// The page itself: what the address says is what is shown.
function render(fromTop) {
  if (fromTop) limit = ORDERS_AT_ONCE;
  const account = currentAccount();
  dress([state.trader && ownName(state.trader), account && account.id, t("title")].filter(Boolean).join(" · "));
  mount(() => {
    if (account) return state.trader && account.traders ? traderPage(account) : accountPage(account);
    return state.account ? [h("p", { class: "notice" }, t("none.account", state.account))] : accountsPage();
  }, fromTop);
}
document.getElementById("home").addEventListener("click", (event) => { event.preventDefault(); go({ account: "", trader: "" }, true); });
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, .plot, pre")) return;
  const link = document.getElementById({ j: "next", k: "prev", Escape: "back" }[event.key]);
  if (link && link.href) { event.preventDefault(); link.click(); }
});
follow();
