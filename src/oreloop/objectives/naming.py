"""What the text of a project names: the project itself, other projects, materials and steps as far as they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oreloop.doubtful import without_doubtful_materials
from oreloop.lexicon import Hit, load_lexicon, lowered
from oreloop.mentions import Mention, without_overlap
from oreloop.model import Name
from oreloop.objectives.manner import Manner, NameRule, load_manner

#: How many characters on either side of a form tell what it stands for.
_NEAR = 60
#: A short form in brackets behind what it stands for: "permanent magnets (PMs)".
_SHORT = re.compile(r"\s?\((?P<short>[A-Z][A-Za-z]{1,6})\)")


@dataclass(frozen=True, slots=True)
class Subject:
    """The project that a text tells of, the forms by which it may be named there, and all that is written about it."""

    name: Name
    forms: tuple[str, ...]
    about: str


def mentions_of(text: str, subject: Subject, *, is_title: bool = False) -> list[Mention]:
    """The mentions of a text in order, none within another; those of the project itself have its name as their term."""
    low, manner = lowered(text), load_manner()
    hits = [hit for hit in without_doubtful_materials(load_lexicon("en").find(text), text, "en")
            if hit.entry.type in ("Material", "Step") and _counts(hit, low, subject, manner, is_title)]
    known = list(_with_short_forms(text, [Mention(h.start, h.end, h.entry.type, _term(h)) for h in hits]))
    if not known and not any(other.search(text) for other in manner.other):
        return []
    spans = [m.span() for form in subject.forms for m in uses(form, text)]
    spans += [m.span() for m in manner.project.finditer(low)] if not is_title else []
    own = [Mention(start, end, "Project", subject.name) for start, end in spans]
    others = [] if is_title else [m for m in _others(text, manner) if m.name not in subject.forms]
    return without_overlap([own, known, others], len(text))


def uses(form: str, text: str) -> Iterator[re.Match[str]]:
    """Where a text uses a name, be it with other capitals ("Li4Life" for Li4life); "reuse" is no use of ReUse."""
    for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE):
        if match.group() == form or sum(c.isupper() for c in match.group()) > 1:
            yield match


def _term(hit: Hit) -> Name:
    return Name(hit.entry.name, hit.entry.type, ((hit.entry.scheme, hit.entry.id),))


def _counts(hit: Hit, low: str, subject: Subject, manner: Manner, is_title: bool) -> bool:
    form = low[hit.start:hit.end]
    around = low[max(0, hit.start - _NEAR):hit.start] + "*" + low[hit.end:hit.end + _NEAR]
    return all(_fits(rule, around, low[hit.end:hit.end + _NEAR], subject, is_title) for rule in manner.names
               if form in rule.forms or hit.entry.id in rule.ids)


def _fits(rule: NameRule, around: str, behind: str, subject: Subject, is_title: bool) -> bool:
    if rule.counts == "never" or (rule.counts == "in titles" and not is_title):
        return False
    return ((rule.near is None or rule.near.search(around) is not None)
            and (rule.after is None or rule.after.match(behind) is not None)
            and (rule.text is None or rule.text.search(subject.about) is not None))


def _with_short_forms(text: str, known: Sequence[Mention]) -> Iterator[Mention]:
    """Mentions that reach over a short form in brackets behind them, and the places where a text uses it further on."""
    for mention in known:
        match = _SHORT.match(text, mention.end)
        if match is None or mention.kind != "Material" or match["short"][0] != text[mention.start].upper():
            yield mention
            continue
        yield replace(mention, end=match.end())
        short = match["short"].removesuffix("s")
        if sum(c.isupper() for c in short) > 1:
            for use in re.finditer(rf"(?<![\w-]){short}s?(?!\w)", text[match.end():]):
                yield replace(mention, start=match.end() + use.start(), end=match.end() + use.end())


def _others(text: str, manner: Manner) -> Iterator[Mention]:
    """Other projects, where the words around them say that they are projects."""
    for other in manner.other:
        for match in other.finditer(text):
            for name in re.finditer(r"[A-Z][\w.+-]*\w", match["names"]):
                start = match.start("names") + name.start()
                yield Mention(start, start + len(name.group()), "Project", Name(name.group(), "Project"))
