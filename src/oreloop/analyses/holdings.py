"""Who runs or controls what: plants and their operators, subsidiaries and their owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from oreloop.iri import ORL

if TYPE_CHECKING:
    import networkx as nx

#: From this share, in percent, an owner controls what it owns; a share that nobody states is taken for such a one.
_CONTROL = 50.0


class Holdings:
    """What the projections `ownership` and `plants` tell; nothing where there is none."""

    def __init__(self, ownership: nx.MultiDiGraph | None, plants: nx.MultiDiGraph | None = None) -> None:
        self._below: dict[str, set[str]] = defaultdict(set)
        self._above: dict[str, set[str]] = defaultdict(set)
        self._claims: dict[str, set[str]] = defaultdict(set)
        for owner, owned, data in ownership.edges(data=True) if ownership is not None else ():
            shares = [float(share) for share in data.get("share", ())]
            if not shares or max(shares) >= _CONTROL:
                self._add(owner, owned, data["claims"])
        for plant, operator, data in plants.edges(data=True) if plants is not None else ():
            if data["predicate"] == ORL + "operator":
                self._add(operator, plant, data["claims"])

    def _add(self, owner: str, owned: str, claims: Iterable[str]) -> None:
        if owner != owned:
            self._below[owner].add(owned)
            self._above[owned].add(owner)
            self._claims[owned].update(claims)

    def below(self, thing: str) -> frozenset[str]:
        """All plants and subsidiaries of a company, and of these."""
        return _reached(thing, self._below)

    def top(self, thing: str) -> str | None:
        """Who stands at the top of those above a thing, if it is just one."""
        roots = {above for above in _reached(thing, self._above) if not self._above.get(above)}
        return roots.pop() if len(roots) == 1 else None

    def narrowest(self, things: Iterable[str]) -> list[str]:
        """Of some things those of which no other one is a plant or subsidiary, sorted: who is named with its plant
        is one, and not two."""
        among = set(things)
        below = {thing: self.below(thing) & among for thing in among}
        return sorted(thing for thing in among if all(thing in below[other] for other in below[thing]))

    def claims(self, thing: str) -> frozenset[str]:
        """The claims that say who runs or owns a thing."""
        return frozenset(self._claims.get(thing, ()))


def _reached(thing: str, links: Mapping[str, set[str]]) -> frozenset[str]:
    seen, queue = {thing}, [thing]
    while queue:
        for other in links.get(queue.pop(), ()):
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return frozenset(seen - {thing})
