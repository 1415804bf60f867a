"""What can't be the object of a relation where it stands: asked by the net of candidates and by the patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oreloop.candidates.chain import is_use
from oreloop.candidates.relations import RelationKind, recycled
from oreloop.lexicon import lowered
from oreloop.mentions import Mention
from oreloop.model import Name

#: How many characters beside a name tell what is done with it, and how many before it what it is to somebody.
BESIDE, BEFORE = 24, 60
#: What stands between a noun and the one that it tells the kind of.
_MODIFIES = re.compile(r"[ -]|-? ?\([^()]{1,6}\) ")
_STOP = re.compile(r"[.;:!?] |\n\n")


def is_barred(kind: RelationKind, text: str, name: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a name can't be the object of a relation of some kind where it stands in a text; `mentions` are those of
    its sentence, in order.
    """
    if kind.made and name.kind == "Material" and is_no_product(text, name, mentions):
        return True
    if kind.away and name.type in ("Country", "Region") and (
            _before(text, name.start, BESIDE).rstrip().endswith(kind.away)):
        return True
    if kind.not_before is not None and kind.not_before.match(lowered(text[name.end:name.end + BEFORE]).lstrip()):
        return True
    return kind.not_behind is not None and kind.not_behind.search(_words_before(text, name, mentions)) is not None


def is_recycled(text: str, material: Mention) -> bool:
    """Whether the words beside a material say that it is recycled: "magnet recycling", "le recyclage d'aimants"."""
    before, behind = recycled()
    right = lowered(text[material.end:material.end + BESIDE])
    return _before(text, material.start, BESIDE).rstrip().endswith(before) or right.lstrip(" ").startswith(behind)


def is_no_product(text: str, material: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a material is none that somebody makes where it stands: it is recycled, or but tells what kind of thing
    the next of the `mentions` is ("electric vehicle (EV) batteries").
    """
    if is_recycled(text, material):
        return True
    known = [i.removeprefix("material/") for _, i in material.term.ids] if isinstance(material.term, Name) else []
    return any(map(is_use, known)) and any(
        m.kind == "Material" and m.term != material.term and _MODIFIES.fullmatch(text, material.end, m.start)
        for m in mentions if material.end < m.start)


def _before(text: str, place: int, length: int) -> str:
    return lowered(text[max(0, place - length):place]).replace("’", "'")


def _words_before(text: str, name: Mention, mentions: Sequence[Mention]) -> str:
    """The words between a name and what is named before it, as far as its sentence goes."""
    left = max((m.end for m in mentions if m.end <= name.start), default=0)
    return _STOP.split(_before(text, name.start, min(BEFORE, name.start - left)))[-1].rstrip()
