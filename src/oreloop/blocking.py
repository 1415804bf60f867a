"""Which organisations are worth comparing: those that share a rare word, a beginning, or an acronym.

Comparing all with all grows with the square of the names. Here each is put under a few keys, keys that too many share
are left out, and of those that share one each keeps the few with which it shares the most telling words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from oreloop.features import Party
from oreloop.wording import Wording, take_apart

#: A key that more organisations share tells too little to compare them all.
LARGEST_BLOCK = 40
#: With how many others each is compared at most.
MOST_CANDIDATES = 8
#: Two that share less than this are not compared (a rare word that few share counts 1 / the root of how many).
LEAST = 0.2
_RAREST = 5
_BEGINNING = 9
_STEM = 6
_ACRONYM = range(2, 9)


def keys(party: Party) -> set[str]:
    """The keys under which an organisation is looked for."""
    return {key for name in (*party.names, *party.shorts) for key in _keys(take_apart(name))}


def _keys(name: Wording) -> Iterator[str]:
    rarest = sorted(name.words, key=lambda w: (-w.weight, w.sense))[:_RAREST]
    yield from (f"word {word.sense}" for word in rarest)
    yield from (f"stem {word.text[:_STEM]}" for word in rarest[:3] if len(word.text) >= _STEM)
    yield from (f"pair {' '.join(sorted((a.sense, b.sense)))}" for a, b in combinations(rarest, 2))
    if len(name.letters) >= _BEGINNING:
        yield f"beginning {name.letters[:_BEGINNING]}"
    if len(name.words) > 2:
        yield "all " + " ".join(sorted(word.sense for word in name.words))
    yield from (f"acronym {word.text}" for word in rarest if len(word.text) in _ACRONYM)
    yield from (f"acronym {initials}" for initials in name.initials)


def candidates(parties: Sequence[Party]) -> list[tuple[int, int]]:
    """Pairs of organisations (by index, the smaller first) that are worth comparing, sorted.

    The result depends on the set of organisations only, but for which of several equally good ones are left out.
    """
    blocks: dict[str, list[int]] = {}
    for index, party in enumerate(parties):
        for key in keys(party):
            blocks.setdefault(key, []).append(index)
    shared: dict[int, dict[int, float]] = {}
    for key, members in blocks.items():
        if 1 < len(members) <= LARGEST_BLOCK:
            weight = _TELLING[key.partition(" ")[0]] / len(members) ** 0.5
            for a, b in combinations(members, 2):
                ours = shared.setdefault(a, {})
                ours[b] = ours.get(b, 0.0) + weight
                theirs = shared.setdefault(b, {})
                theirs[a] = theirs.get(a, 0.0) + weight
    found: set[tuple[int, int]] = set()
    for index, others in shared.items():
        near = [other for other, weight in others.items() if weight >= LEAST]
        best = sorted(near, key=lambda other: (-round(others[other], 9), other))[:MOST_CANDIDATES]
        found.update((index, other) if index < other else (other, index) for other in best)
    return sorted(found)


#: How much each kind of key speaks for two organisations, beside how few share it.
_TELLING = {"word": 1.0, "stem": 0.4, "pair": 1.0, "beginning": 1.0, "all": 2.0, "acronym": 0.7}
