"""Who stands behind a platform: companies, operators, agents, financiers, the vendor of its software, and the cards their money runs over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.platform.setting import Setting
from kanchuan.simulate.platform.spec import PlatformSpec
from kanchuan.simulate.records.identities import Holder

# Assumption: how many companies a platform hides behind, and how many of an agent's level are companies.
_SHELLS = (1, 2, 3)
_AGENT_COMPANIES = 0.35


@dataclass(frozen=True, slots=True)
class Agents:
    """Agents in three levels. Shapes: G agents, an agent's parent comes before it.

    Attributes:
        parent: [G] -1 for the first level.
        level: [G] 0 to 2.
        holders: who they are.
    """

    parent: NDArray[np.int32]
    level: NDArray[np.int8]
    holders: list[Holder]


@dataclass(slots=True)
class Purses:
    """Numbers of bank accounts and cards with their owners' names, and the role of each that has one."""

    known: list[tuple[str, str]] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)
    inside: set[int] = field(default_factory=set)

    def add(self, numbers: list[str], names: list[str], role: str, *, inside: bool = False) -> NDArray[np.int32]:
        """New purses; ``inside`` ones hold what passed through them and nothing else."""
        first = len(self.known)
        self.known.extend(zip(numbers, names, strict=True))
        places = np.arange(first, len(self.known), dtype=np.int32)
        for place in places.tolist():
            self.roles[place] = role
            if inside:
                self.inside.add(place)
        return places


@dataclass(slots=True)
class Organisation:
    """A platform's people and companies.

    Attributes:
        company: the first shell, operator of the platform.
        operator: the person behind it.
        vendor: of the software.
        agents: in a tree.
        financiers: who lend.
        mules: whose cards pass money on.
        parties: rows of ``parties``.
        relations: rows of ``relations``.
        roles: role of each node by its id.
        purses: of all of them; the clients' and the main accounts' are added later.
        pool, vendor_card: purses.
        collection, mule_cards, financier_cards, agent_cards, private: purses.
    """

    company: Holder
    operator: Holder
    vendor: Holder
    agents: Agents
    financiers: list[Holder]
    parties: list[dict[str, Any]]
    relations: list[dict[str, Any]]
    roles: dict[str, str]
    purses: Purses
    pool: int
    vendor_card: int
    collection: NDArray[np.int32]
    financier_cards: NDArray[np.int32]
    agent_cards: NDArray[np.int32]
    private: NDArray[np.int32]


def organise(rng: np.random.Generator, spec: PlatformSpec, setting: Setting, vendor: Holder | None = None) -> Organisation:
    """Draw a platform's people, companies and cards.

    Args:
        rng: where chance comes from.
        spec: the platform.
        setting: the world.
        vendor: of the software, where several platforms share it.
    """
    ids = setting.identities
    purses = Purses()
    shells = ids.organisations(rng, spec.shells or int(rng.choice(_SHELLS)))
    staff = ids.people(rng, int(rng.integers(2, 6)))
    maker = vendor or ids.organisations(rng, 1)[0]
    agents = _agents(rng, spec, setting)
    financiers = ids.people(rng, spec.financiers if spec.sends else 0)
    mules = ids.people(rng, spec.mules)
    company, operator = shells[0], staff[0]
    receiver = operator if spec.personal else company

    def cards(holders: list[Holder], role: str, *, inside: bool = False) -> NDArray[np.int32]:
        return purses.add(ids.bank_cards(len(holders)), [one.name for one in holders], role, inside=inside)

    pool = int(cards([receiver], "platform", inside=True)[0])
    names = [staff[place % len(staff)] for place in range(spec.collection_cards)] if spec.personal else [company] * spec.collection_cards
    direct = cards(names, "platform", inside=True)
    mule_cards = cards(mules, "mule", inside=True)
    organisation = Organisation(
        company, operator, maker, agents, financiers, [], [], {}, purses, pool,
        int(cards([maker], "vendor")[0]),
        # With mules, nothing arrives at the platform's own cards.
        mule_cards if len(mule_cards) else direct,
        cards(financiers, "financier"),
        cards(agents.holders, "agent"),
        cards(staff[:2], "platform"),
    )  # fmt: skip
    _enter(rng, organisation, shells, staff, mules, mule_cards)
    return organisation


def _agents(rng: np.random.Generator, spec: PlatformSpec, setting: Setting) -> Agents:
    ids = setting.identities
    parents: list[int] = []
    levels: list[int] = []
    above = np.zeros(0, np.int64)
    for level, count in enumerate(spec.agents):
        first = len(parents)
        parents.extend((rng.choice(above, count) if level and len(above) else np.full(count, -1)).tolist())
        levels.extend([level if len(above) or level == 0 else 0] * count)
        above = np.arange(first, len(parents))
    count = len(parents)
    company = rng.random(count) < _AGENT_COMPANIES
    firms, people = ids.organisations(rng, int(company.sum())), ids.people(rng, int((~company).sum()))
    ranks = np.where(company, np.cumsum(company), np.cumsum(~company)) - 1
    holders = [firms[rank] if firm else people[rank] for firm, rank in zip(company.tolist(), ranks.tolist(), strict=True)]
    return Agents(np.array(parents, np.int32), np.array(levels, np.int8), holders)


def _enter(
    rng: np.random.Generator,
    organisation: Organisation,
    shells: list[Holder],
    staff: list[Holder],
    mules: list[Holder],
    cards: NDArray[np.int32],
) -> None:
    """Parties, what ties them, and their roles."""
    platform = [*shells, *staff]
    groups = (
        ("platform", platform),
        ("vendor", [organisation.vendor]),
        ("agent", organisation.agents.holders),
        ("financier", organisation.financiers),
        ("mule", mules),
    )
    for role, holders in groups:
        for one in holders:
            organisation.parties.append(one.party())
            organisation.roles[one.party_id] = role
    since = dt.date(2011, 1, 1) + dt.timedelta(days=int(rng.integers(0, 1_000)))

    def tie(source: Holder, target: str, kind: str) -> None:
        organisation.relations.append(
            {"from_party": source.party_id, "to_party": target, "kind": kind, "since": since, "until": None, "source": "工商登记"}
        )

    for place, shell in enumerate(shells):
        head = staff[place % len(staff)]
        tie(head, shell.party_id, "legal_representative")
        tie(staff[0], shell.party_id, "shareholder")
    for one in staff[1:]:
        tie(one, shells[0].party_id, "employee")
    for one, card in zip(mules, cards.tolist(), strict=True):
        tie(one, organisation.purses.known[card][0], "owner_of_account")
