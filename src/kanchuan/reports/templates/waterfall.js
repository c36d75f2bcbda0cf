// From the prior, reason by reason, to the total: lengths in log-odds, the axis in probability.
const AXIS = [0.0001, 0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 0.9999];
const logit = (share) => Math.log(share / (1 - share));
const probability = (logOdds) => 1 / (1 + Math.exp(-logOdds));

// Each step: where it starts and ends, in log-odds. The last is the total.
function steps(account) {
  let at = 0;
  const listed = [];
  for (const reason of account.reasons) {
    if (!reason.weight && reason.signal !== "prior") continue;
    const start = reason.signal === "prior" ? 0 : at;
    at += reason.weight || 0;
    listed.push({ signal: reason.signal, weight: reason.weight || 0, start, end: at });
  }
  if (account.calibration) listed.push({ signal: "calibration", weight: account.calibration, start: at, end: (at += account.calibration) });
  return { listed, total: at };
}
function waterfall(account, openReason) {
  const { listed, total } = steps(account);
  const ends = listed.flatMap((step) => (step.signal === "prior" ? [step.end] : [step.start, step.end]));
  const low = Math.min(...ends, 0) - 0.6, high = Math.max(...ends, 0) + 0.6;
  const place = (value) => ((value - low) / (high - low)) * 100;
  let last = -100;
  const ticks = AXIS.filter((share) => logit(share) > low && logit(share) < high);
  const labels = ticks.filter((share) => { const far = place(logit(share)) - last > 9; if (far) last = place(logit(share)); return far; });
  const lines = () => ticks.map((share) => h("i", { class: share === 0.5 ? "line half" : "line", css: { left: `${place(logit(share))}%` } }));
  const row = (step, kind, label) => {
    const left = Math.min(step.start, step.end), right = Math.max(step.start, step.end);
    const ending = percent(probability(step.end));
    const bar = kind === "prior" || kind === "total"
      ? h("i", { class: `dot ${kind}`, css: { left: `${place(step.end)}%` } })
      : h("i", { class: `run ${kind}`, css: { left: `${place(left)}%`, width: `${Math.max(place(right) - place(left), 0.4)}%` } });
    const link = kind === "total" ? null : h("i", { class: "link", css: { left: `${place(step.end)}%` } });
    const opens = kind === "for" || kind === "against";
    return h(opens ? "button" : "div", { class: `step s-${kind}`, type: opens && "button", "data-signal": step.signal, "data-weight": step.weight, "data-end": step.end,
      "aria-label": opens ? t("step.aria", label, signed(step.weight), ending) : null, onclick: opens && (() => openReason(step.signal)) },
      h("span", { class: "step-label" }, label), h("span", { class: "step-plot" }, lines(), bar, link),
      h("span", { class: "step-weight num" }, kind === "total" ? "" : signed(step.weight)), h("span", { class: "step-end num" }, ending));
  };
  return h("div", { class: "waterfall" },
    h("div", { class: "step axis", "aria-hidden": "true" }, h("span", { class: "step-label" }), h("span", { class: "step-plot" }, labels.map((share) => h("b", { css: { left: `${place(logit(share))}%` } }, `${share * 100 >= 99.9 ? (share * 100).toFixed(share > 0.999 ? 2 : 1) : +(share * 100).toFixed(2)}%`))),
      h("span", { class: "step-weight num" }, t("col.logodds")), h("span", { class: "step-end num" }, t("col.becomes"))),
    listed.map((step) => row(step, step.signal === "prior" ? "prior" : step.signal === "calibration" ? "calibration" : step.weight > 0 ? "for" : "against", step.signal === "calibration" ? t("calibration") : signalLabel(step.signal))),
    row({ signal: "total", weight: total, start: 0, end: total }, "total", t("total")));
}
