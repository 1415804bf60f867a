"""Patterns: how each relation is said in each language, read from ontology/patterns/*.toml.

A pattern's `match` is a regular expression over masked sentences with a few short forms:

- `{org:O}` a mention of kind O (letters in `mentions.LETTERS`, several allowed: `{who:OL}`), captured as `org`; a
  pronoun that begins a sentence fits where an organisation, project or facility does;
  `{org:O+}` a list of them ("A, B and C"), `{:L}` one that is not captured, `{org:O}?` one that may be missing;
- `’` either apostrophe (a masked text has no other), `...` up to 80 characters, `..` up to 40 without a mention or a
  semicolon, `<name>` a macro of the file or of macros.toml.

`under` is a regular expression for the heading above the sentence, or the line that introduces its list.

`says` tells what a match claims: `org locatedIn place`, or a relation node with its parts, `?` for parts that may be
missing: `Funding funder=who beneficiary=org amount=sum?`, `*` for one of which each makes a node of its own, as when
agreements were signed with several: `Agreement signatory=who signatory=other*`. A term is a captured name,
`step:recycling` or `material:apatite`, or is found in the context: `@project`, `@org`, `@facility`, `@main` (what the
document is about), `@subject` (what the sentence above begins with), `@line` (the organisations of the nearest field
line above).
`text isAbout org` claims nothing: from there on `@org` and `@facility` stand for these organisations, as under
"Operator: X" in a fact sheet; `@focus` is these or nothing.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from oreloop.errors import KnowledgeError
from oreloop.folding import read_tsv
from oreloop.mentions import LETTERS
from oreloop.model import STATUSES
from oreloop.resources import folder
from oreloop.triggers import TriggerIndex, core_of, members

_SLOT = re.compile(r"\{(\w*):([A-Z]+)(\+?)\}")
_MACRO = re.compile(r"(?<!\?P)<([a-z_]+)>")
_LIST = (r"(?:\s?\([^()]{{1,40}}\)| (?:aus|in|from|of|de|à) ⟦[LC]\d+⟧)?(?:\s?[,;]\s?(?:<and> )?|\s<and> "
         r"|\s?/\s?|\s?&\s?)(?:(?:<apart> )?(?:<det>\s?)?)?(?:[a-zà-ÿß-]+ ){{0,2}}?{token}")
#: What is sold to South Korea's Daehwa is not sold to South Korea.
_NO_OWNER = r"(?!’s ⟦[OPF])"
#: For how many judged claims the confidence that a pattern's author gives it stands.
_TRUST = 6
_KEYS = {"id", "match", "says", "status", "confidence", "must", "must_not", "kinds", "scale", "under"}


class Part(NamedTuple):
    """A part of what is claimed: its role, what stands for it, and how it is counted."""

    role: str
    term: str
    optional: bool = False
    #: Whether each of several makes a node of its own.
    each: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """What a match claims: a triple (`relation` a property; subject and object) or a node (`relation` a class)."""

    relation: str
    parts: tuple[Part, ...]

    @property
    def is_node(self) -> bool:
        """Whether it claims a relation node."""
        return self.relation[0].isupper()


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to say something; `needs` are the kinds of mention without which it can't match.

    `core` is the part of the expression without which it can't match either, where that is far sooner told.
    """

    id: str
    language: str
    regex: re.Pattern[str]
    core: re.Pattern[str] | None
    needs: tuple[frozenset[str], ...]
    says: tuple[Saying, ...]
    status: str
    scale: str
    confidence: float
    kinds: frozenset[str]
    under: re.Pattern[str] | None
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    where: str

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """The matches in a masked sentence, from left to right."""
        if self.core is None:
            yield from self.regex.finditer(text)
            return
        end = 0
        while self.core.search(text, end) and (match := self.regex.search(text, end)):
            yield match
            end = match.end()


def read_saying(text: str, where: str) -> Saying:
    """What an entry claims, from its words: `a relation b`, or `Node part=a part=b`.

    Raises:
        KnowledgeError: they are neither.
    """
    words = text.split()
    if words and words[0][:1].isupper() and len(words) > 1 and all("=" in w for w in words[1:]):
        parts = []
        for word in words[1:]:
            role, _, term = word.partition("=")
            parts.append(Part(role, term.rstrip("?*"), term.endswith("?"), term.endswith("*")))
        return Saying(words[0], tuple(parts))
    if len(words) == 3:
        return Saying(words[1], (Part("subject", words[0]), Part("object", words[2])))
    raise KnowledgeError(f"can't read what this says: {text!r}", where=where,
                         hint="`a relation b` or `Node part=a part=b`")


def _expand(text: str, macros: Mapping[str, str], where: str, depth: int = 0) -> str:
    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in macros or depth > 5:
            raise KnowledgeError(f"no macro <{name}>", where=where, hint="there is " + ", ".join(sorted(macros)))
        return "(?:" + _expand(macros[name], macros, where, depth + 1) + ")"
    return _MACRO.sub(replace, text)


def _is_optional(text: str, start: int, end: int) -> bool:
    """Whether a slot stands in a group that may be missing, or in one of several alternatives."""
    if text[end:end + 1] == "?":
        return True
    depth = 0
    alternative = False
    for position in range(start - 1, -1, -1):
        escaped = text[position - 1:position] == "\\"
        if text[position] == ")" and not escaped:
            depth += 1
        elif text[position] == "(" and not escaped:
            if depth:
                depth -= 1
                continue
            close = _closing(text, position)
            alternative = alternative or "|" in _top_level(text[position + 1:close])
            if text[close + 1:close + 2] in ("?", "*") or text[close + 1:close + 3] == "{0" or alternative:
                return True
    return "|" in _top_level(text)


def _closing(text: str, start: int) -> int:
    """The position of the bracket that closes the one at `start`."""
    depth = 0
    for position in range(start, len(text)):
        if text[position] in "()" and text[position - 1:position] != "\\":
            depth += 1 if text[position] == "(" else -1
            if not depth:
                return position
    return len(text)


def _top_level(text: str) -> str:
    """A pattern without what stands in its groups and character classes."""
    flat = re.sub(r"\\.|\[[^\]]*\]", "", text)
    while (shorter := re.sub(r"\([^()]*\)", "", flat)) != flat:
        flat = shorter
    return flat


def compile_match(text: str, macros: Mapping[str, str],
                  where: str) -> tuple[re.Pattern[str], tuple[frozenset[str], ...]]:
    """The regular expression of a pattern's `match`, and the kinds of mention that it needs.

    Raises:
        KnowledgeError: an unknown macro or letter, or no regular expression.
    """
    needs: list[frozenset[str]] = []
    text = text.replace("...", ".{0,80}?")
    text = re.sub(r"(?<![.\\])\.\.(?!\.)", "[^⟦;]{0,40}?", text)

    def slot(match: re.Match[str]) -> str:
        name, letters, many = match.groups()
        if unknown := set(letters) - set(LETTERS.values()):
            raise KnowledgeError(f"no kind of mention has the letter {min(unknown)}", where=where)
        letters += ("C" if "L" in letters else "") + ("R" if set(letters) & set("OPF") else "")
        if not _is_optional(text, match.start(), match.end()):
            needs.append(frozenset(letters))
        token = rf"⟦[{letters}]\d+⟧"
        body = token + (f"(?:{_LIST.format(token=token)})*" if many else "")
        return f"(?P<{name}>{body})" if name else f"(?:{body})"

    try:
        source = _expand(_SLOT.sub(slot, text), macros, where)
        source = f"(?:{source})" if "|" in _top_level(source) else source
        return re.compile(source + _NO_OWNER, re.IGNORECASE), tuple(needs)
    except re.error as error:
        raise KnowledgeError(f"this is no regular expression ({error})", where=where) from None


def _pattern(data: Mapping[str, Any], language: str, macros: Mapping[str, str], path: Path) -> Pattern:
    name = str(data.get("id", "?"))
    where = f"{path.name}: {name}"
    if unknown := set(data) - _KEYS:
        raise KnowledgeError(f"unknown key {min(unknown)!r}", where=where, hint="there is " + ", ".join(sorted(_KEYS)))
    silent = all(" isAbout " in str(s) for s in data.get("says", []))  # it claims nothing that a test could see
    for key in ("match", "says", *(() if silent else ("must",))):
        if not data.get(key):
            raise KnowledgeError(f"{key} is missing", where=where)
    status = str(data.get("status", ""))
    if status and status not in STATUSES:
        raise KnowledgeError(f"no such status: {status}", where=where, hint="there is " + ", ".join(STATUSES))
    regex, needs = compile_match(str(data["match"]), macros, where)

    try:
        under = re.compile(str(data["under"]), re.IGNORECASE) if data.get("under") else None
    except re.error as error:
        raise KnowledgeError(f"this is no regular expression ({error})", where=f"{where}: under") from None

    def texts(key: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if not isinstance(value, list):
            raise KnowledgeError(f"{key} is a list of texts", where=where)
        return tuple(str(v) for v in value)

    says = tuple(read_saying(s, where) for s in texts("says"))
    groups = set(regex.groupindex)
    for saying in says:
        for term in (part.term for part in saying.parts):
            if term not in groups and term != "text" and not term.startswith(("@", "step:", "material:")):
                raise KnowledgeError(f"{term!r} is not captured by the match", where=where)
    confidence = data.get("confidence", 0.85)
    assert isinstance(confidence, int | float)
    core = core_of(regex.pattern)
    return Pattern(name, language, regex, re.compile(core, re.IGNORECASE) if core else None, needs, says, status,
                   str(data.get("scale", "")), float(confidence), frozenset(texts("kinds")), under, texts("must"),
                   texts("must_not"), where)


@functools.cache
def macros_of(language: str) -> Mapping[str, str]:
    """The short forms of ontology/patterns/macros.toml for patterns of a language."""
    data = tomllib.loads((folder("ontology") / "patterns" / "macros.toml").read_text(encoding="utf-8"))
    return {**data.get("all", {}), **data.get(language, {})}


@functools.cache
def _judged() -> dict[str, tuple[int, int]]:
    """How many claims of a pattern were right, and how many wrong, on the texts that weights are trained on."""
    path = folder("ontology") / "weights" / "patterns.tsv"
    return {row["pattern"]: (int(row["right"]), int(row["wrong"])) for row in read_tsv(path)}


def _tried(pattern: Pattern) -> Pattern:
    """The pattern with the confidence that it has earned: what its author gave counts as much as `_TRUST` claims."""
    right, wrong = _judged().get(pattern.id, (0, 0))
    earned = (right + _TRUST * pattern.confidence) / (right + wrong + _TRUST)
    return replace(pattern, confidence=round(earned, 2))


@functools.cache
def load_patterns() -> tuple[Pattern, ...]:
    """Every pattern of ontology/patterns, sorted by file and place; ids are unique.

    Raises:
        KnowledgeError: a file is broken; names file, pattern and key.
    """
    root = folder("ontology") / "patterns"
    patterns: list[Pattern] = []
    for path in sorted(root.glob("*.toml")):
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise KnowledgeError(f"this is no TOML ({error})", where=path.name) from None
        if path.name == "macros.toml":
            continue
        for language, table in data.items():
            macros = {**macros_of(language), **table.get("macros", {})}
            patterns += [_tried(_pattern(p, language, macros, path)) for p in table.get("pattern", [])]
    seen: set[str] = set()
    for pattern in patterns:
        if pattern.id in seen:
            raise KnowledgeError(f"two patterns are called {pattern.id}", where=pattern.where)
        seen.add(pattern.id)
    return tuple(patterns)


@functools.cache
def patterns_of(language: str) -> tuple[Pattern, ...]:
    """The patterns for texts of one language, with those for all ("all")."""
    return tuple(p for p in load_patterns() if p.language in (language, "all"))


@functools.lru_cache(maxsize=4096)
def _fitting(language: str, kind: str, letters: frozenset[str]) -> int:
    """Which `patterns_of` a language may match a sentence of a kind with mentions of these letters, as bits."""
    return sum(1 << number for number, p in enumerate(patterns_of(language))
               if (not p.kinds or kind in p.kinds) and all(letters & need for need in p.needs))


@functools.cache
def _triggers(language: str) -> TriggerIndex:
    return TriggerIndex([p.regex.pattern for p in patterns_of(language)])


def patterns_for(language: str, kind: str, letters: frozenset[str], text: str) -> list[Pattern]:
    """The patterns that may match a masked sentence of a language and kind with mentions of these letters, in order.

    Of a hundred patterns whose mentions are there the literals sort out all but six.
    """
    patterns = patterns_of(language)
    return [patterns[n] for n in members(_fitting(language, kind, letters) & _triggers(language).may_match(text))]
