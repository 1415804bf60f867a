"""The text of a document as sentences with offsets: blocks, headings, list items, fields, prose.

Nothing is changed and nothing is copied: a sentence is a half-open span of code points of the document's text.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oreloop.resources import folder

#: The code of a share behind the name of a company: "(ASX: IXR)".
SHARE_CODE = r"\((?:ASX|AIM|TSXV?|NYSE|NASDAQ|LSE|OTC|Euronext|FWB)\b[^()\n]{0,30}\)"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_BULLET = re.compile(r"\s*(?:[-*•–—>·▪◦]|\(?[0-9a-z]{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+"
                     r"|\d\d?[:h.]\d\d(?=\s\s)|[A-Z]\d{1,2}(?=\s\s))\s+(?=\S)")
_HEADING = re.compile(r"\s*#{1,6}\s+\S")
#: A label and its value in two columns; below another such line two spaces are enough.
_COLUMNS = re.compile(r"\s*[^\W\d_][^:.!?|\n]{1,28}?\s{2,}\S")
_RULE = re.compile(r"\s*(?:[-_=*]\s*){3,}$")
#: A line that tells but when, or where and when: "14 May 2024", "Posted on 22 Dec 2022", "Berlin, den 3.4.2025".
_DATE_LINE = re.compile(
    r"\W*(?:[^\W\d_a-zß-ÿ][^\W\d_]+(?:[ -][^\W\d_a-zß-ÿ][^\W\d_]+)?,?\s+)?(?:(?:on|le|den|am)\s+)?(?:"
    r"\d{1,2}(?:st|nd|rd|th|er|\.)?[\s-]+[^\W\d_]{3,9}\.?,?[\s-]+(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d"
    r"|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|[^\W\d_]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,\s(?:19|20)\d\d)"
    r"(?:[\s,|–-]+\d{1,2}[:h.]\d\d(?:\s\w+)?)?\W*$")
#: Nobody breaks lines by hand as late as this: a text with such a line has a paragraph in each.
_UNBROKEN = 200
_TABLE = re.compile(r"\s*\|.*\|\s*$|^[^|]+(?:\|[^|]+){2,}$")
_FIELD = re.compile(r"\s*(?:[-*•]\s+)?\*{0,2}[^\W\d_][^:.!?|]{1,40}?\s*\*{0,2}\s*:\s*\*{0,2}\s*\S"
                    r"|\s*[^\W\d_][^:.!?|\n]{1,28}?\s{3,}\S")
#: Marks and a count around a label: "## Participants (3)".
_AROUND_LABEL = re.compile(r"^[\s#*_|]+|\s*(?:\(\d+\))?[\s*_:]*$")
_LONGEST_LABEL, _LONGEST_VALUE = 60, 160
_CLOSERS = "\"'”’»)]*_"
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]*_]*(?=\s)")
#: Capitals, or several words with a capital, with full stops: "H.C. Starck", "RE.LION.BAT. Circular", "Re.Lion.Bat. X".
_INITIALS = re.compile(r"[^\W\d_a-zß-ÿ]+(?:\.[^\W\d_a-zß-ÿ]+)+|[A-Z][a-z]+(?:\.[A-Z][a-z]+){2,}")
#: Words before a full stop that do not end a sentence, in English, French and German.
_ABBREVIATIONS = frozenset("""mr mrs ms dr prof st no nos nr vs etc inc ltd co corp plc approx ca bzw z.b u.a d.h e.g
i.e cf fig al mio mrd rd tel art abs bspw ggf inkl jan feb mar apr jun jul aug sep sept oct nov dec janv févr avr juil
déc hr fr mme mlle me mm env max min s.a s.r.l s.l s.p.a d.o.o sp u.s u.k e.v str gen col sen rep op""".split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading, list item, field line or table row, and what stands above it.

    `kind` is "prose", "heading", "item", "field" or "row". `heading` is the index of the heading above, `lead` that of
    the sentence that introduces a list; both None where there is none.
    """

    start: int
    end: int
    kind: str
    heading: int | None = None
    lead: int | None = None
    paragraph: int = 0


@functools.cache
def _labels() -> frozenset[str]:
    data = tomllib.loads((folder("ontology") / "languages" / "labels.toml").read_text(encoding="utf-8"))
    return frozenset(label for labels in data.values() for label in labels)


def is_label(line: str) -> bool:
    """Whether a line has but the label of a value that stands below it ("Start date", "## Coordinator")."""
    words = _AROUND_LABEL.sub("", line) if len(line) < _LONGEST_LABEL else ""
    return bool(words) and words.casefold().replace("’", "'") in _labels()


def _lines(text: str, body: int) -> Iterator[tuple[int, int]]:
    """Spans of lines, without their line ends."""
    for match in _LINE.finditer(text, body):
        end = match.end()
        while end > match.start() and text[end - 1] in "\r\n":
            end -= 1
        yield match.start(), end


def _kind(line: str) -> str:
    if not line.strip() or _RULE.match(line):
        return "blank"
    if _HEADING.match(line) or (line.isupper() and len(line.split()) > 1 and line.rstrip()[-1:] not in ".;,"
                                and not _BULLET.match(line) and "   " not in line.strip() and "|" not in line):
        return "heading"
    if _DATE_LINE.match(line):
        return "date"
    if _TABLE.match(line):
        return "row"
    if _FIELD.match(line) and len(line) < 300:
        return "field"
    if _BULLET.match(line):
        return "item"
    return "prose"


@dataclass(slots=True)
class _Block:
    start: int
    end: int
    kind: str


def _titles(text: str, lines: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Where lines start that stand above a paragraph without a blank line between: the next word would have fitted."""
    titles = set()
    for number, (start, end) in enumerate(lines[:-1]):
        line, below = text[start:end].strip(), text[slice(*lines[number + 1])]
        above = text[slice(*lines[number - 1])] if number else ""
        if (above.strip() or len(line) > 60 or "  " in line or not re.match(r"[^\W_a-zà-ÿ].*[^.,;:!?)-]$", line)
                or not below.strip() or _kind(below) != "prose" or not below.lstrip()[0].isupper()):
            continue
        if len(line) + len(below.split()[0]) + 8 < len(below.rstrip()):
            titles.add(start)
    return frozenset(titles)


def _pairs(text: str, lines: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Where lines start that have but a label, and where its value ends in the line below or the one after a blank."""
    pairs = {}
    for number, (start, end) in enumerate(lines):
        if is_label(text[start:end]):
            below = next(((a, b) for a, b in lines[number + 1:number + 3] if text[a:b].strip()), None)
            if below is not None and not is_label(value := text[slice(*below)]) and (
                    len(value) <= _LONGEST_VALUE and _kind(value) in ("prose", "date", "heading")
                    and not value.lstrip().startswith("#") and value.rstrip()[-1] not in ".!?:;,"):
                pairs[start] = below[1]
    return pairs


def _blocks(text: str, body: int) -> Iterator[_Block]:
    """Lines put together to paragraphs; headings, fields, dates and table rows stay lines of their own."""
    current: _Block | None = None
    lines = list(_lines(text, body))
    deliberate = _titles(text, lines)
    unbroken = any(end - start > _UNBROKEN for start, end in lines)
    pairs = _pairs(text, lines)
    below = -1
    for start, end in lines:
        if start in pairs:
            if current is not None:
                yield current
            current, below = None, pairs[start]
            yield _Block(start, below, "field")
        if start < below:
            continue
        kind = "heading" if start in deliberate else _kind(text[start:end])
        if kind == "prose" and current is not None and current.kind == "field" and _COLUMNS.match(text, start, end):
            kind = "field" if not text[start:end][:3].isspace() else kind
        goes_on = (kind == "prose" and not unbroken and current is not None
                   and current.kind in ("prose", "item", "field"))
        indented = kind == "field" and current is not None and current.kind == "field" and text[start:end][:8].isspace()
        if current is not None and (goes_on or indented):
            current.end = end
            continue
        if current is not None:
            yield current
        current = None if kind == "blank" else _Block(start, end, kind)
    if current is not None:
        yield current


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends_sentence(text: str, stop: re.Match[str], start: int) -> bool:
    """Whether a full stop ends a sentence: not after an abbreviation, an initial or an ordinal number."""
    if text[stop.start()] != "." or len(stop.group().rstrip(_CLOSERS)) > 1:
        return True
    before = re.split(r"[^\w.]", text[max(start, stop.start() - 20):stop.start()])[-1]
    word = before.casefold().strip(".")
    following = text[stop.end():stop.end() + 12].lstrip(" \t\n*_")
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()) or _INITIALS.fullmatch(before):
        return False
    if following[:1].islower():
        return False
    # "am 19. September": an ordinal number in a German date.
    ordinal = word.isdigit() and len(word) <= 2 and following[:1].isupper()
    return not ordinal or text[stop.end():stop.end() + 1] == "\n"


def _split(text: str, block: _Block) -> Iterator[tuple[int, int]]:
    start = block.start
    for stop in _STOP.finditer(text, block.start, block.end):
        if stop.end() <= start or not _ends_sentence(text, stop, start):
            continue
        yield _trim(text, start, stop.end())
        start = stop.end()
    if start < block.end:
        yield _trim(text, start, block.end)


def _is_title(text: str, block: _Block) -> bool:
    """A short prose line of its own without a full stop at its end reads as a heading."""
    line = text[block.start:block.end].strip()
    return len(line) <= 120 and "\n" not in line and line[-1:] not in ".!?:;," and len(line.split()) <= 16


def split_sentences(text: str, body: int = 0) -> list[Sentence]:
    """The sentences of a text from `body` on, in order.

    >>> [s.kind for s in split_sentences("Title\\n\\nIt is so. It is not.\\n- one\\n- two\\n")]
    ['heading', 'prose', 'prose', 'item', 'item']
    """
    sentences: list[Sentence] = []
    heading: int | None = None
    lead: int | None = None
    for number, block in enumerate(_blocks(text, body)):
        kind = block.kind
        if kind == "prose" and _is_title(text, block):
            kind = "heading"
        kind = "prose" if kind == "date" else kind
        if kind not in ("item", "row", "field"):
            lead = None
        whole = kind not in ("prose", "item", "field")
        for start, end in [_trim(text, block.start, block.end)] if whole else _split(text, block):
            if start >= end:
                continue
            sentences.append(Sentence(start, end, kind, heading, lead, number))
        if not sentences:
            continue
        if kind == "heading":
            heading, lead = len(sentences) - 1, len(sentences) - 1
        elif kind == "prose" and text[sentences[-1].start:sentences[-1].end].rstrip("*_ ").endswith(":"):
            lead = len(sentences) - 1
    return sentences
