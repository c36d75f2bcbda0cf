"""How money comes and goes for an account: between the broker and the holder's bank card, and on the card itself.

The card has a life of its own, the same kinds for everybody: wages, rents, spending, family, friends who lend, red packets. Whether a card's statements are in the
records at all is chance too. Rates are in ``money.yaml``; sums are in ten-thousandths of a yuan, moments in microseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, UNIT
from kanchuan.simulate.people.temperaments import values
from kanchuan.simulate.records.identities import Identities

Ints = NDArray[np.int64]
Random = np.random.Generator
Party = tuple[str, str]  # account, name

_SECOND = 1_000_000
_HOUR = 3_600 * _SECOND
_THOUSAND, _TEN_THOUSAND = 1_000 * UNIT, 10_000 * UNIT
_LUCKY = (6.6, 8.8, 8.88, 18.88, 66, 66.66, 88, 88.88, 100, 166, 188, 200, 520, 600, 666, 888)
_BATCH = 512


@cache
def _said() -> Mapping[str, Any]:
    text = resources.files("kanchuan.simulate.records").joinpath("money.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


def _draw(rng: Random, *path: str) -> float:
    form: Any = _said()
    for name in path:
        form = form[name]
    return float(values(rng, 1, form)[0])


def yuan(amount: int) -> Decimal:
    """A sum in ten-thousandths as the tables hold it."""
    return Decimal(int(amount)).scaleb(-4)


class Money:
    """The transfers of one part of a world."""

    def __init__(
        self, rng: Random, identities: Identities, days: NDArray[np.int32], *, statements: float | None = None, difficulty: float = 0.0
    ) -> None:
        """Begin with no transfer.

        Args:
            rng: chance.
            identities: the world's.
            days: [D] trading days.
            statements: share of cards whose statements are in the records (``money.yaml`` if not given); the same for all parts of a world.
            difficulty: 0 to 1; more money of others at 1.
        """
        self._identities, self._rng = identities, rng
        self._more = 1.0 + difficulty
        self.first = int(days[0]) * DAY_US - SHANGHAI_US
        self.last = (int(days[-1]) + 1) * DAY_US - SHANGHAI_US
        self.statements = _draw(rng, "statements") if statements is None else statements
        self.transfers: list[dict[str, Any]] = []
        self._outsiders = self._strangers()
        cities = identities.cities(rng, 240)
        firms = list(zip(identities.bank_cards(240), identities.companies(rng, cities), strict=True))
        self._shops, self._employers = firms[:160], firms[160:]
        self._banks = list(
            zip(
                identities.bank_cards(12),
                (f"{name[:-4]}银行" for name in identities.companies(rng, identities.cities(rng, 12))),
                strict=True,
            )
        )

    def _strangers(self) -> Iterator[Party]:
        while True:
            yield from zip(self._identities.bank_cards(_BATCH), self._identities.names(self._rng, _BATCH), strict=True)

    def outsider(self) -> Party:
        """Somebody with a card who has no account here."""
        return next(self._outsiders)

    def outsiders(self, count: int) -> list[Party]:
        """Several of them."""
        return [next(self._outsiders) for _ in range(count)]

    def employer(self, rng: Random) -> Party:
        """A firm that pays wages."""
        return self._employers[int(rng.integers(len(self._employers)))]

    def row(
        self, at: int, payer: Party, payee: Party, amount: int, channel: str, memo: str | None = None, *, succeeded: bool = True
    ) -> None:
        """One transfer. Statements tell whole seconds."""
        self.transfers.append(
            {
                "sent_at": int(at) // _SECOND * _SECOND,
                "payer_account": payer[0],
                "payer_name": payer[1],
                "payee_account": payee[0],
                "payee_name": payee[1],
                "amount": yuan(amount),
                "channel": channel,
                "memo": memo,
                "succeeded": succeeded,
            }
        )

    # Between the broker and the card.

    def broker(
        self,
        rng: Random,
        account: Party,
        cards: Sequence[Party],
        at: Ints,
        amount: Ints,
        changed: int | None = None,
        *,
        futures: bool = False,
    ) -> list[tuple[int, int, Party]]:
        """Transfers between an account and the card tied to it.

        Args:
            rng: chance.
            account: id of the account and its holder's name.
            cards: the card, and the one after it where it is changed.
            at: [n] moments.
            amount: [n] sums; below zero leaves the account.
            changed: moment from which the second card is tied.
            futures: is it an account at a futures company?

        Returns:
            The deposits among them: moment, sum, card.
        """
        vain, house = _draw(rng, "failed"), "期货" if futures else "证券"
        deposits = []
        for moment, money, chance in zip(at.tolist(), amount.tolist(), rng.random(len(at)).tolist(), strict=True):
            card = cards[-1] if changed is not None and moment >= changed else cards[0]
            inward = money > 0
            payer, payee = (card, account) if inward else (account, card)
            memo = f"银行转{house}" if inward else f"{house}转银行"
            if chance < vain:
                self.row(
                    moment - int(rng.exponential(120.0) * _SECOND) - 5 * _SECOND,
                    payer,
                    payee,
                    abs(money),
                    "broker_bank",
                    memo,
                    succeeded=False,
                )
            self.row(moment, payer, payee, abs(money), "broker_bank", memo)
            if inward:
                deposits.append((moment, money, card))
        return deposits

    def history(self, rng: Random, amount: int, opened: int) -> tuple[Ints, Ints]:
        """How the money that an account begins the records with came there before: moments and sums that add up to it.

        Args:
            rng: chance.
            amount: what is in the account on the first day.
            opened: moment when it was opened.
        """
        start = max(opened + 2 * _HOUR, self.first - int(_draw(rng, "history_days") * DAY_US))
        start = min(start, self.first - 8 * DAY_US)
        count = int(rng.integers(1, 5))
        parts = [_rounded(share * amount) for share in (rng.dirichlet(np.full(count, 2.0)) * rng.uniform(0.7, 1.4)).tolist()]
        rest = amount - sum(parts)
        if rest > 0 and rng.random() < 0.5:
            parts[-1] += rest
            rest = 0
        sums = [one for one in (*parts, rest) if one != 0]
        at = np.sort(rng.integers(start, self.first - 4 * DAY_US, len(sums)))
        return _office_hours(rng, at), np.array(sums, np.int64)

    # The card.

    def card(self, name: str) -> Party:
        """A bank card of somebody."""
        return self._identities.bank_cards(1)[0], name

    def cards(self, rng: Random, name: str) -> tuple[list[Party], int | None]:
        """The card tied to an account, now and then changed for another one at a moment."""
        if rng.random() >= _said()["cards_changed"]:
            return [self.card(name)], None
        return [self.card(name), self.card(name)], int(rng.integers(self.first, self.last))

    def has_statements(self, rng: Random) -> bool:
        """Are a card's statements in the records?"""
        return bool(rng.random() < self.statements)

    def life(
        self,
        rng: Random,
        card: Party,
        deposits: Sequence[tuple[int, int, Party]] = (),
        surname: str | None = None,
        source: str | None = None,
    ) -> None:
        """A private person's card: monthly and weekly life, and where the money for the broker comes from.

        Args:
            rng: chance.
            card: number and holder's name.
            deposits: what went on to the broker, from ``broker``.
            surname: of the family, the holder's own if not given.
            source: where all of the deposits come from (a kind of ``tops_up``); drawn for each if not given.
        """
        family = [(self.card("")[0], name) for name in self._identities.names(rng, 2, surname or card[1][0])]
        self._months(rng, card)
        self._weeks(rng, card, family)
        for at, amount, tied in deposits:
            if at >= self.first:
                self._sources(rng, tied, family, at, amount, source)

    def _sources(self, rng: Random, card: Party, family: list[Party], at: int, amount: int, source: str | None) -> None:
        said = _said()["tops_up"]
        kinds = ("own", "other_card", "family", "friends", "house")
        weights = np.array([said[kind] * (self._more if kind != "own" else 1.0) for kind in kinds])
        kind = source or kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
        before = at - int(rng.exponential(3 * _HOUR)) - 60 * _SECOND
        if kind == "other_card":
            self.row(before, self.card(card[1]), card, amount, "bank", "转账")
        elif kind == "family":
            self.row(before, family[int(rng.integers(len(family)))], card, amount, "bank", "转账" if rng.random() < 0.6 else None)
        elif kind == "house":
            price = max(amount, _rounded(amount * float(rng.uniform(1.0, 3.0))))
            payer = self.outsider() if rng.random() < 0.6 else self.employer(rng)
            self.row(before, payer, card, price, "bank", "购房款" if rng.random() < 0.5 else "转让款")
        elif kind == "friends":
            lenders = self.outsiders(int(_draw(rng, "tops_up", "lenders")))
            monthly = _draw(rng, "tops_up", "interest")
            for lender, share in zip(lenders, rng.dirichlet(np.full(len(lenders), 3.0)).tolist(), strict=True):
                lent = max(_rounded(amount * share), _THOUSAND)
                self.row(before - int(rng.exponential(4 * _HOUR)), lender, card, lent, "bank", "借款" if rng.random() < 0.4 else None)
                due = at + 30 * DAY_US
                while due < self.last:
                    self.row(due, card, lender, _cent(lent * monthly), "bank", "利息" if rng.random() < 0.4 else None)
                    due += 30 * DAY_US

    def _months(self, rng: Random, card: Party) -> None:
        said = _said()["month"]
        bank = self._banks[int(rng.integers(len(self._banks)))]
        if rng.random() < said["wage"]:
            wage, steady = _cent(_draw(rng, "month", "wages") * UNIT), rng.random() < said["steady"]
            payer = self.employer(rng)
            for at in self._monthly(rng, 9):
                self.row(at, payer, card, wage if steady else _cent(wage * float(rng.normal(1.0, 0.12))), "bank", "工资")
        for name, sums, memo, to_bank in (
            ("mortgage", "mortgages", "按揭还款", True),
            ("insurance", "insurances", "保险费", True),
            ("rent", "rents", "房租", False),
        ):
            if rng.random() < said[name]:
                amount = _cent(_draw(rng, "month", sums) * UNIT)
                payee = bank if to_bank else self.outsider()
                for at in self._monthly(rng, 10):
                    self.row(at, card, payee, amount if to_bank else _rounded(amount), "bank", memo)
        if rng.random() < said["lets"] * self._more:
            for tenant in self.outsiders(int(rng.integers(1, 5))):
                amount = _rounded(_draw(rng, "month", "rents") * UNIT)
                for at in self._monthly(rng, 12):
                    self.row(at, tenant, card, amount, "payment", "房租" if rng.random() < 0.5 else None)
        if rng.random() < said["saves"]:
            amount = _rounded(float(rng.uniform(200, 5_000)) * UNIT)
            step = 7 if rng.random() < 0.5 else 30
            for at in range(self.first + int(rng.integers(step * DAY_US)), self.last, step * DAY_US):
                self.row(at // DAY_US * DAY_US + 2 * _HOUR, card, bank, amount, "bank", "基金定投")

    def _weeks(self, rng: Random, card: Party, family: list[Party]) -> None:
        said, weeks = _said()["week"], (self.last - self.first) / (7 * DAY_US)
        low, high = np.log(said["purchase"]["log"])
        count = rng.poisson(_draw(rng, "week", "purchases") * weeks)
        sums = np.exp(rng.uniform(low, high, count))
        for at, shop, money in zip(self._awake(rng, count), rng.integers(0, len(self._shops), count).tolist(), sums.tolist(), strict=True):
            self.row(at, card, self._shops[shop], _cent(money * UNIT), "payment", "消费")
        friends = self.outsiders(int(rng.integers(2, 15)))
        for at in self._awake(rng, rng.poisson(_draw(rng, "week", "gifts") * weeks)):
            friend = (family + friends)[int(rng.integers(len(family) + len(friends)))]
            amount = _cent(_LUCKY[int(rng.integers(len(_LUCKY)))] * UNIT)
            memo = "微信红包" if rng.random() < 0.5 else "转账"
            if rng.random() < 0.5:
                self.row(at, friend, card, amount, "payment", memo)
            else:
                self.row(at, card, friend, amount, "payment", memo)
        if rng.random() < said["wealth"]:
            bank, amount = self._banks[int(rng.integers(len(self._banks)))], int(rng.integers(1, 30)) * _TEN_THOUSAND
            for at in self._awake(rng, int(rng.integers(1, 8))):
                self.row(at, bank, card, _cent(amount * 1.003), "bank", "理财赎回")
                self.row(at + int(rng.exponential(10 * _HOUR)), card, bank, amount, "bank", "理财申购")
        if rng.random() < said["shop"] * self._more:
            low, high = np.log(said["taking"]["log"])
            regulars = self.outsiders(int(rng.integers(20, 150)))
            count = rng.poisson(_draw(rng, "week", "customers") * weeks)
            for at, who, money in zip(
                self._awake(rng, count),
                rng.integers(0, len(regulars), count).tolist(),
                np.exp(rng.uniform(low, high, count)).tolist(),
                strict=True,
            ):
                amount = _cent(money * UNIT) if rng.random() < 0.6 else max(_rounded(money * UNIT), 100 * UNIT)
                self.row(at, regulars[who], card, amount, "payment", "收款" if rng.random() < 0.5 else None)

    def firm(self, rng: Random, card: Party, investors: int, deposits: Sequence[tuple[int, int, Party]]) -> None:
        """A company's or a fund's account at its bank: investors or owners pay in before it goes to the broker, fees go out every month.

        Args:
            rng: chance.
            card: number and name.
            investors: from how many people the money is pooled.
            deposits: what went on to the broker.
        """
        payers = self.outsiders(max(investors, 1))
        for at, amount, tied in deposits:
            known = payers[: max(1, int(rng.integers(1, len(payers) + 1)))]
            for payer, share in zip(known, rng.dirichlet(np.full(len(known), 2.0)).tolist(), strict=True):
                self.row(
                    at - int(rng.exponential(2 * DAY_US)) - _HOUR,
                    payer,
                    tied,
                    max(_rounded(amount * share), _TEN_THOUSAND),
                    "bank",
                    "认购款",
                )
        fee = _cent(float(rng.uniform(2_000, 80_000)) * UNIT)
        for at in self._monthly(rng, 10):
            self.row(at, card, self._banks[0], fee, "bank", "托管费")

    def _monthly(self, rng: Random, hour: int) -> list[int]:
        """About the same moment of every month."""
        start = self.first + int(rng.integers(30)) * DAY_US + hour * _HOUR
        return [at + int(rng.integers(0, _HOUR)) for at in range(start, self.last, 30 * DAY_US + (DAY_US // 2))]

    def _awake(self, rng: Random, count: int) -> list[int]:
        days = rng.integers(0, (self.last - self.first) // DAY_US, count)
        return (self.first + days * DAY_US + (rng.beta(3.0, 2.0, count) * 16 * _HOUR).astype(np.int64) + 7 * _HOUR).tolist()  # type: ignore[no-any-return]


def _rounded(amount: float) -> int:
    """To 100, 1,000 or 10,000 yuan, as people pay."""
    money = amount / UNIT
    grain = 100 if money < 5_000 else 1_000 if money < 100_000 else 10_000
    return round(money / grain) * grain * UNIT


def _cent(amount: float) -> int:
    return max(round(amount / 100), 1) * 100


def _office_hours(rng: Random, at: Ints) -> Ints:
    """Moments moved to weekdays between 09:00 and 16:00, when broker and bank settle."""
    day = (at + SHANGHAI_US) // DAY_US
    weekday = (day + 3) % 7
    day += np.where(weekday > 4, 7 - weekday, 0)
    return np.sort(day * DAY_US - SHANGHAI_US + rng.integers(9 * 3_600, 16 * 3_600, len(at)) * _SECOND)
