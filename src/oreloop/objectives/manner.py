"""How projects tell of themselves: the knowledge of ontology/objectives, ready to be matched.

The file itself tells what its entries mean.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from oreloop.errors import KnowledgeError
from oreloop.iri import HOME, ORL
from oreloop.lexicon import lowered
from oreloop.patterns import Saying, compile_match, macros_of, read_saying
from oreloop.resources import folder

FILE = "ontology/objectives/en.toml"
#: What stands for the project in what a pattern says.
PROJECT = "@project"
_KEYS = {"": {"project", "pronoun", "lead", "other", "background", "words", "scope", "title", "name", "materials",
              "steps", "pattern"},
         "scope": {"id", "kind", "match", "listed", "must"},
         "name": {"forms", "ids", "counts", "near", "text", "after"},
         "pattern": {"id", "match", "says", "kinds", "status", "confidence", "must"}}


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """Where a sentence tells what the project does (`acts`), or else what it is about.

    What follows a match is the scope, or what its group `scope` holds. `listed` rules are for items of a list of aims.
    """

    id: str
    regex: re.Pattern[str]
    acts: bool
    listed: bool
    must: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameRule:
    """When some forms of materials and steps count: never, in titles alone, or where `near`, `text` and `after` match.

    `near` is held against the words on both sides, with * for the form, `text` against all that is written about the
    project, `after` against what follows.
    """

    forms: frozenset[str]
    ids: frozenset[str]
    counts: str
    near: re.Pattern[str] | None
    text: re.Pattern[str] | None
    after: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to say a relation within a scope; `kinds` are those that a captured material may be of."""

    id: str
    regex: re.Pattern[str]
    says: tuple[Saying, ...]
    kinds: Mapping[str, frozenset[str]]
    status: str
    confidence: float
    must: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manner:
    """All that en.toml holds."""

    project: re.Pattern[str]
    pronoun: re.Pattern[str]
    lead: re.Pattern[str]
    other: tuple[re.Pattern[str], ...]
    end: re.Pattern[str]
    scopes: tuple[ScopeRule, ...]
    names: tuple[NameRule, ...]
    wordings: tuple[Wording, ...]
    without: tuple[re.Pattern[str], re.Pattern[str]]
    undone: tuple[re.Pattern[str], re.Pattern[str]]
    step_end: re.Pattern[str]
    title: re.Pattern[str]
    background: tuple[str, ...]


class _Reader:
    """Reads the entries of the file; whatever is wrong with one is told with its name."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._words = {**macros_of("en"), **data["words"]}
        self._check("", data)

    def _check(self, table: str, data: Mapping[str, Any]) -> None:
        if unknown := set(data) - _KEYS[table]:
            raise KnowledgeError(f"unknown key {min(unknown)!r}", where=f"{FILE}: {data.get('id', table)}",
                                 hint="there is " + ", ".join(sorted(_KEYS[table])))

    def regex(self, text: str, where: str) -> re.Pattern[str]:
        return compile_match(text, self._words, f"{FILE}: {where}")[0]

    def _optional(self, data: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
        return self.regex(data[key], key) if key in data else None

    def scope(self, data: Mapping[str, Any]) -> ScopeRule:
        self._check("scope", data)
        if data["kind"] not in ("acts", "about"):
            raise KnowledgeError(f"no such kind of scope: {data['kind']}", where=f"{FILE}: {data['id']}",
                                 hint="there is acts, about")
        return ScopeRule(data["id"], self.regex(data["match"], data["id"]), data["kind"] == "acts",
                         data.get("listed", False), tuple(data.get("must", ())))

    def name(self, data: Mapping[str, Any]) -> NameRule:
        self._check("name", data)
        return NameRule(frozenset(map(lowered, data.get("forms", ()))), frozenset(data.get("ids", ())),
                        data.get("counts", ""), self._optional(data, "near"), self._optional(data, "text"),
                        self._optional(data, "after"))

    def wording(self, data: Mapping[str, Any]) -> Wording:
        self._check("pattern", data)
        where = f"{FILE}: {data['id']}"
        regex = self.regex(data["match"], data["id"])
        says = tuple(read_saying(text, where) for text in data["says"])
        for term in [*(part.term for saying in says for part in saying.parts), *data.get("kinds", {})]:
            if term not in regex.groupindex and term != PROJECT and ":" not in term:
                raise KnowledgeError(f"{term!r} is not captured by the match", where=where)
        return Wording(data["id"], regex, says,
                       {group: frozenset(kinds) for group, kinds in data.get("kinds", {}).items()},
                       data.get("status", ""), float(data.get("confidence", 0.75)), tuple(data.get("must", ())))

    def manner(self) -> Manner:
        data = self._data
        forms = sorted(map(lowered, data["project"]), key=lambda form: (-len(form), form))
        return Manner(
            re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, forms)) + r")(?![\w-])"),
            self.regex(data["pronoun"], "pronoun"), self.regex(data["lead"], "lead"),
            tuple(re.compile(other) for other in data["other"]), self.regex("<break>", "break"),
            tuple(map(self.scope, data["scope"])), tuple(map(self.name, data["name"])),
            tuple(map(self.wording, data["pattern"])),
            (self.regex(data["materials"]["before"], "before"), self.regex(data["materials"]["after"], "after")),
            (self.regex(data["steps"]["before"], "before"), self.regex(data["steps"]["other"], "other")),
            self.regex(data["steps"]["after"], "after"), self.regex(data["title"]["about"], "title"),
            tuple(data["background"]))


@functools.cache
def load_manner() -> Manner:
    """The knowledge of ontology/objectives/en.toml.

    Raises:
        KnowledgeError: it is broken; names the entry.
    """
    return read_manner((folder("ontology") / "objectives" / "en.toml").read_text(encoding="utf-8"))


def read_manner(text: str) -> Manner:
    """The knowledge that a file holds.

    Raises:
        KnowledgeError: it is broken; names the entry.
    """
    try:
        return _Reader(tomllib.loads(text)).manner()
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise KnowledgeError(f"it can't be read ({error})", where=FILE) from None


@functools.cache
def material_kinds() -> Mapping[str, str]:
    """What kind of thing each material is (orl:kind: "ore", "element", "waste" ...), by its id ("material/apatite")."""
    path = folder("ontology") / "vocabulary" / "materials.ttl"
    return {quad.subject.value.removeprefix(HOME): quad.object.value
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
            if quad.predicate.value == ORL + "kind" and isinstance(quad.subject, ox.NamedNode)
            and isinstance(quad.object, ox.Literal)}
