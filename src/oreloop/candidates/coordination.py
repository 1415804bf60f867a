"""Which names of a scene stand in one list: "Kupfer GmbH, Zinn AG (Köln) and the University of Leeds".

Where a sentence gives one end of a relation only, all members of such a list may be it.
"""

from __future__ import annotations

import functools
import re
import tomllib

from oreloop.candidates.scenes import Argument, Scene
from oreloop.resources import folder

#: Letters of places, which are in one list only with such of their own type: a town and its country are in none.
_PLACES = frozenset("LC")


@functools.cache
def _joint() -> re.Pattern[str]:
    """What stands between two members, a country or share in brackets too; the group tells a conjunction."""
    data = tomllib.loads((folder("ontology") / "languages" / "lists.toml").read_text(encoding="utf-8"))
    conjunctions = "|".join(map(re.escape, data["conjunctions"]))
    before = "|".join(re.escape(word) + ("" if word[-1] in "'’" else " ") for word in data["before"])
    return re.compile(rf"(?: ?\([^()]{{1,48}}\))?(?:[,;]\s|,?\s({conjunctions})\s)(?:{before}){{0,2}}")


def lists_of(scene: Scene) -> dict[Argument, int]:
    """The number of the list that an argument of a scene stands in; who stands in none has none.

    A list has a conjunction or three members: "X, Y" may say what X is.
    """
    found: dict[Argument, int] = {}
    chains: dict[str, list[Argument]] = {}
    told: dict[str, bool] = {}
    number = 0

    def close(letter: str) -> None:
        nonlocal number
        chain = chains.pop(letter, [])
        if len(chain) > 1 and (told[letter] or len(chain) > 2):
            number += 1
            found.update(dict.fromkeys(chain, number))

    for argument in scene.here:
        if argument.role != "here":
            continue
        letter = argument.letter
        chain = chains.get(letter)
        joint = chain and _joint().fullmatch(scene.low, chain[-1].span.end, argument.span.start)
        if chain and joint and (letter not in _PLACES or chain[-1].named.type == argument.named.type):
            chain.append(argument)
            told[letter] = told[letter] or joint.group(1) is not None
        else:
            close(letter)
            chains[letter], told[letter] = [argument], False
    for letter in [*chains]:
        close(letter)
    return found
