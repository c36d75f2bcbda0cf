// What of the lanes is on screen.
const STANDARD = { lang: "zh", account: "", trader: "", sort: "name", colours: "cn" };
const PLACES = ["account", "trader"];
const state = { ...STANDARD };
const SORTS = {
  name: (a, b) => a.name.localeCompare(b.name, "en", { numeric: true }),
  orders: (a, b) => b.orders.length - a.orders.length,
  confidence: (a, b) => (b.confidence || 0) - (a.confidence || 0),
  capital: (a, b) => (b.start || 0) - (a.start || 0),
};
const ORDERS_AT_ONCE = 200;
let limit = ORDERS_AT_ONCE;

function settle() {
  if (!SORTS[state.sort]) state.sort = "name";
}
// With one account there is nothing to choose from.
const currentAccount = () => data.accounts.find((one) => one.id === (state.account || (data.accounts.length === 1 ? data.accounts[0].id : "")));
const sorted = (account) => [...account.traders].sort((a, b) => SORTS[state.sort](a, b) || SORTS.name(a, b));
// A trader's own part of its name: what follows the account's number.
const ownName = (name) => name.slice(name.lastIndexOf("/") + 1);
const gradeBadge = (grade) => h("span", { class: `grade g-${grade}` }, t(`grade.${grade}`));
const VERDICT_GRADE = { several: "lead", not_resolved: "needs_check", single: "clear", insufficient_data: "insufficient_data" };
const verdictBadge = (verdict) => h("span", { class: `grade g-${VERDICT_GRADE[verdict]}` }, t(`verdict.${verdict}`));
const counted = (account) => (account.number[1] === account.number[2] ? number(account.number[0]) : `${account.number[0]} (${account.number[1]}\u2013${account.number[2]})`);
// Days from the first, as a date and a time of day; trading time runs from 9:30 to 11:30 and from 13:00 to 15:00.
function moment(account, when) {
  const day = Math.min(Math.floor(when), account.days.length - 1), trading = (when - day) * 14400;
  const seconds = Math.min(trading < 7200 ? 34200 + trading : 46800 + trading - 7200, 54000);
  return `${account.days[day]} ${clock(seconds).slice(0, 5)}`;
}
