"""What a text names, and where: one `Mention` for each span, none within another.

Known forms (lexicon), capital runs (naming), dates and amounts (values) and anaphors ("the company") are put together;
each mention of a name carries the name by which the document calls the thing in full.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from oreloop.country_codes import country_codes
from oreloop.cues import folded, name_words, reads_as_subject
from oreloop.doubtful import follows_place_cue, is_meant_place, without_doubtful_materials
from oreloop.joining import Gap
from oreloop.lexicon import Entry, Hit, load_lexicon, lowered
from oreloop.model import Document, Name, Value
from oreloop.name_types import ORGANISATIONS, PLACES, features_of, groups_of, linked, root, surnames, types_of
from oreloop.naming import ProperName, find_gaps, find_names
from oreloop.nominative import nominative
from oreloop.plants import Plant, find_plants
from oreloop.short_names import short_names
from oreloop.spelled import Spelled, spelled_out, title_behind
from oreloop.text import Sentence, split_sentences
from oreloop.values import find_grants, find_values

#: One letter for each kind of mention: what patterns call a slot's type.
LETTERS = {"Project": "P", "Organisation": "O", "Programme": "G", "Person": "H", "Place": "L", "Facility": "F",
           "Event": "E", "Material": "M", "Step": "S", "Date": "D", "Money": "A", "Quantity": "Q", "Number": "N",
           "Demonym": "Y", "Country": "C", "Pronoun": "R"}
#: Votes from which on a name is that of a company by its own words.
_FIRM = 3
_NOUN_BEHIND = re.compile(r"[ \n]+[„\"]?[A-ZÄÖÜ]")
#: How near a date with a year tells that of one without; how far the first and the last lines of a text reach.
_BESIDE, _HEAD, _FOOT = 30, 300, 120
_FIRST_WORD = re.compile(r"[\W_]{0,4}([^\W\d_]+) ")
#: "la filiale de X", "the plant of X": another thing than X.
_PART_OF = re.compile(
    r"filiale|subsidiary|tochter|usine|plant|site|werk|fabrik|anlage|factory|works|mine|unité|atelier")
_OF = re.compile(r" (?:of|from|de|du|des|d['’]|von|vom|der|des)(?: the| la| l['’])? ?")
_CONTRACTED = re.compile(r"(du |au |im |am |zum |vom )(.+)")
_OPEN, _CLOSE = re.compile(r"\s*\(\s*[\"“«‘'*]{0,3}"), re.compile(r"[\"”»’'*]{0,3}\s*\)")
_APPOSITION = re.compile(
    r"(?: (?:d['’])?(?!et |and |und |avec |with |mit |ou |or |est |is |ist )[a-zà-ÿ-]+){0,3} [\"«“„]? ?")
#: What may tell more of an anaphor before the name that it introduces, and the words that lead to that.
_DESCRIBING = ("Programme", "Demonym", "Material", "Step")
_OF_WHAT = re.compile(r" (?:de |d['’]|des |du |of )?")
_IN_REGION = re.compile(r"\b(?:en|in|im|dans la|in der)\s+[*_]*$", re.I)


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names something: `kind` is a key of LETTERS; an anaphor has no term of its own."""

    start: int
    end: int
    kind: str
    term: Name | Value | None
    unit: str = ""

    @property
    def letter(self) -> str:
        """The letter of its kind; countries have their own among the places."""
        return LETTERS["Country" if self.kind == "Place" and self.type == "Country" else self.kind]

    @property
    def type(self) -> str:
        """The class of what is named, or the empty text."""
        return self.term.type if isinstance(self.term, Name) else ""

    @property
    def name(self) -> str:
        """The name, or the empty text for values and anaphors."""
        return self.term.name if isinstance(self.term, Name) else ""


@dataclass(frozen=True, slots=True)
class Alias:
    """A second name that a document gives a thing, as in "Less Common Metals (LCM)", with the span that says so.

    `relation` is the property that leads to it: the acronym of a name, or the title that spells out that of a project.
    """

    name: Name
    alias: str
    start: int
    end: int
    relation: str = "acronym"


@dataclass(frozen=True, slots=True)
class Mentions:
    """All mentions of a document in order, the second names that it introduces; its plants, which may hold mentions."""

    items: tuple[Mention, ...]
    aliases: tuple[Alias, ...]
    plants: tuple[Plant, ...] = ()


def mention_of(hit: Hit) -> Mention:
    """The mention of what the lexicon knows."""
    entry = hit.entry
    kind = ("Organisation" if entry.type in ORGANISATIONS else "Place" if entry.type in PLACES else entry.type)
    ids = ((entry.scheme, entry.id),) if entry.scheme else ()
    # "is to mine": the cue of a plan stays outside the step.
    start = hit.start + 3 if kind == "Step" and hit.entry.form.startswith("to ") else hit.start
    return Mention(start, hit.end, kind, Name(entry.name, entry.of or entry.type, ids))


@functools.cache
def _no_towns() -> frozenset[str]:
    """Words that are no town where they stand alone: months, common words, heads of names ("March", "Date")."""
    words = name_words()
    return words.common | words.alone | frozenset(words.heads)


def _clear(hit: Hit, text: str) -> bool:
    """Whether a known form counts here: an ambiguous town needs a place cue, an agent noun ("trader") is no step."""
    if hit.entry.type == "Step":
        last = lowered(text[hit.start:hit.end]).split()[-1]
        return last not in name_words().agents and last.removesuffix("s") not in name_words().agents
    if hit.entry.type == "Demonym" and hit.entry.cased and not _NOUN_BEHIND.match(text, hit.end):
        return False  # "Wiener" alone is a family name or a sausage
    if hit.entry.scheme == "geonames" and lowered(text[hit.start:hit.end]) in _no_towns():
        return False
    return not hit.entry.ambiguous or hit.entry.type == "Material" or is_meant_place(hit, text)


def named_groups(document: Document) -> Iterator[tuple[list[str], frozenset[str]]]:
    """The forms of each capital run of a document with its features: what the types of names are learned from."""
    text = document.text
    spelled = spelled_out(text, document.body)
    _, names = _told(document, split_sentences(text, document.body), spelled)
    links, _ = linked(names, text)
    groups = groups_of(names, links)
    for key, features in features_of(names, text, links).items():
        yield [name.text for name in groups[key]], features


def _told(document: Document, sentences: Sequence[Sentence],
          spelled: Sequence[Spelled]) -> tuple[list[Hit], list[ProperName]]:
    """What the lexicon knows in a document, and its capital runs. A town after which a firm of the document is called
    ("Hastings Technology Metals", "Freeport Cobalt") is meant only beside a cue of place, and where it does nothing.
    """
    text, hits = document.text, _hits(document)
    names = _candidates(document, sentences, hits, spelled)
    goods = {h.end for h in hits if h.entry.type == "Material"}
    firms = {n.text.partition(" ")[0] for n in names if " " in n.text and (
        n.end in goods or any(votes >= _FIRM for kind, votes in n.votes if kind == "Company"))}
    towns = {h.start for h in hits if h.entry.scheme == "geonames" and text[h.start:h.end] in firms
             and (not follows_place_cue(text, h.start) or reads_as_subject().match(text, h.end))}
    if towns:
        hits = [h for h in hits if h.start not in towns]
        names = _candidates(document, sentences, hits, spelled)
    return hits, names


def name_gaps(document: Document) -> Iterator[Gap]:
    """The gaps in the capital runs of a document: what the bounds of names are learned from."""
    sentences = split_sentences(document.text, document.body)
    yield from find_gaps(document.text, sentences, _hits(document), document.language)


def _hits(document: Document) -> list[Hit]:
    text = document.text
    known = [h for h in load_lexicon(document.language).find(text) if h.start >= document.body and _clear(h, text)]
    hits = without_doubtful_materials(known, text, document.language)
    starts = {h.start for h in hits}
    hits += [h for h in country_codes(text, document.body) if h.start not in starts]
    return sorted((_authority(h, text) if _is_authority(h, text) else h for h in hits), key=lambda h: h.start)


def _candidates(document: Document, sentences: Sequence[Sentence], hits: Sequence[Hit],
                spelled: Sequence[Spelled]) -> list[ProperName]:
    """The capital runs that may be names, and what the lexicon knows by name, so that short forms are linked to it;
    what spells out another name holds none.
    """
    text = document.text
    names = find_names(text, sentences, hits, document.language)
    names = [n for n in names if not any(s.start < n.end and n.start < s.end for s in spelled)]
    spans = {(n.start, n.end) for n in names}
    names += [ProperName(h.start, h.end, nominative(text, h.start, h.end, document.language)
                         if text[h.start].isupper() else h.entry.form, ((h.entry.type, 6),))
              for h in hits if not h.entry.scheme and (h.start, h.end) not in spans
              and not any(n.start < h.end and h.start < n.end for n in names)]
    names.sort(key=lambda n: n.start)
    return [n for n in names if not _is_region(n, hits, text)]


def _proper(names: Sequence[ProperName], hits: Sequence[Hit], document: Document,
            spelled: Sequence[Spelled]) -> tuple[list[Mention], list[Alias]]:
    text = document.text
    known = {folded(h.entry.form): h.entry.type for h in hits if not h.entry.scheme}
    links, spans = linked(names, text)
    types = types_of(names, text, links, known, document.publisher)
    links |= surnames(types, names)
    full: dict[str, str] = {}
    for name in names:
        key = root(folded(name.text), links)
        if key not in full or _fullness(name.text, key) > _fullness(full[key], key):
            full[key] = name.text
    titles = [Spelled(n.start, n.end, *title) for n in names if types[root(folded(n.text), links)] == "Project"
              and (title := title_behind(text, n.end)) is not None]
    mentions = []
    for name in names:
        key = root(folded(name.text), links)
        kind = types[key]
        if kind == "Unknown" or any(title.start <= name.start < title.end for title in titles):
            continue
        found = _facility_of(name, types, full, links) if kind == "Facility" else None
        group = "Organisation" if kind in ORGANISATIONS else kind
        mentions.append(found or Mention(name.start, name.end, group, Name(_clean(full[key]), kind)))
    aliases = [Alias(Name(_clean(full.get(long, long)), types[long]), alias, start, end)
               for long, alias, start, end in spans if types.get(long, "Unknown") != "Unknown"]
    keys = ((s, root(folded(text[s.short_start:s.short_end]), links)) for s in sorted({*spelled, *titles}))
    aliases += [Alias(Name(_clean(full[key]), "Project"), _clean(text[s.start:s.end]), s.short_start, s.end, "title")
                for s, key in keys if types.get(key) == "Project"]
    return mentions, aliases


def _fullness(form: str, key: str) -> tuple[bool, bool, bool, int]:
    """How well a form serves as the name of a thing: whole, not in capitals, with its "and", and else short."""
    joined = not name_words().joiners.isdisjoint(form.casefold().split())
    return folded(form) == key, not form.isupper(), joined, -len(form)


def _facility_of(name: ProperName, types: dict[str, str], full: dict[str, str],
                 links: dict[str, str]) -> Mention | None:
    """`Valeo Headquarters` where Valeo is an organisation of the document: the mention is Valeo's."""
    words = name.text.split()
    for cut in range(len(words) - 1, 0, -1):
        key = root(folded(" ".join(words[:cut])), links)
        if types.get(key) in ORGANISATIONS:
            end = name.start + len(" ".join(words[:cut]))
            return Mention(name.start, end, "Organisation", Name(_clean(full[key]), types[key]))
    return None


def _clean(name: str) -> str:
    return re.sub(r"\s+", " ", name.replace("*", "")).strip()


@functools.cache
def _anaphora(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    table = name_words().anaphora.get(language, {})
    kinds = {form: kind for kind, forms in table.items() for form in forms}
    # A preposition that has swallowed the article ("du projet") stays outside the mention.
    nouns = {m.group(2): kinds[f] for f in kinds if (m := _CONTRACTED.match(f))}
    whole = sorted(f for f in kinds if not _CONTRACTED.match(f))
    parts = [re.escape(f) for f in whole] + [rf"(?<=\b{m.group(1)}){re.escape(m.group(2))}" for f in sorted(kinds)
                                             if (m := _CONTRACTED.match(f))]
    parts.sort(key=lambda f: (-len(f), f))
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + r")(?![\w-])" if parts else r"(?!)"), {**kinds, **nouns}


def _anaphors(text: str, body: int, language: str, sentences: Sequence[Sentence]) -> Iterator[Mention]:
    pattern, kinds = _anaphora(language)
    for match in pattern.finditer(lowered(text), body):
        yield Mention(match.start(), match.end(), kinds[match.group()], None)
    pronouns = name_words().pronouns.get(language, [])
    for sentence in sentences:
        first = _FIRST_WORD.match(text, sentence.start, sentence.end)
        if sentence.kind in ("prose", "item") and first and first.group(1).lower() in pronouns:
            yield Mention(first.start(1), first.end(1), "Pronoun", None)


def _values(document: Document) -> Iterator[Mention]:
    """Dates, amounts and numbers; a year or currency that the text leaves out is filled in.

    A currency is the nearest that the text gives, a year that of a date right beside, or else of the document. Where
    nothing in the document tells it, the value is left out.
    """
    text, body = document.text, document.body
    items = find_values(text[body:])
    currencies = [(q.start, q.unit) for q in items if q.kind == "money" and q.unit]
    years = [(q.start, q.value.value) for q in items if q.kind == "date" and q.value.value[0] != "-"]
    exact = [(place, date) for place, date in years if len(date) > 4]
    issued = document.issued or _dated(exact, len(text) - body)
    for item in items:
        value, unit = item.value, item.unit
        if item.kind == "money" and not unit:
            unit = _nearest(currencies, item.start)
        elif value.value.startswith("--"):
            distance, near = min(((abs(place - item.start), date) for place, date in exact), default=(_BESIDE, ""))
            year = (near if distance < _BESIDE else issued or _nearest(years, item.start))[:4]
            kind = "date" if value.datatype == "gMonthDay" else "gYearMonth"
            value = Value(f"{year}{value.value[1:]}", kind, value.raw) if year else value
        if (item.kind != "money" or unit) and not value.value.startswith("--"):
            yield Mention(item.start + body, item.end + body, item.kind.capitalize(), value, unit)
    for match in find_grants(text, body):
        yield Mention(match.start(), match.end(), "Number", Value(match.group(), "string", match.group()))


def date_of(document: Document, mentions: Iterable[Mention]) -> str:
    """The date of a document, or else that which its text bears, or ""."""
    dates = [(m.start - document.body, m.term.value) for m in mentions
             if m.kind == "Date" and isinstance(m.term, Value) and len(m.term.value) > 4]
    return document.issued or _dated(dates, len(document.text) - document.body)


def _dated(dates: Sequence[tuple[int, str]], size: int) -> str:
    """The date that a text bears in its first or last lines, or ""."""
    head = [date for place, date in dates if place < _HEAD]
    foot = [date for place, date in dates if place > size - _FOOT]
    return head[0] if head else foot[-1] if foot else ""


def _nearest(known: Sequence[tuple[int, str]], start: int) -> str:
    """What stands last before an offset, or first behind it; "" where there is nothing."""
    before = [value for place, value in known if place < start]
    return before[-1] if before else known[0][1] if known else ""


def without_overlap(groups: Sequence[Sequence[Mention]], size: int) -> list[Mention]:
    """Earlier groups win; within a group the longer mention."""
    taken = bytearray(size)
    chosen = []
    for group in groups:
        for mention in sorted(group, key=lambda m: (m.start - m.end, m.start)):
            if not any(taken[mention.start:mention.end]):
                taken[mention.start:mention.end] = b"\1" * (mention.end - mention.start)
                chosen.append(mention)
    return sorted(chosen, key=lambda m: m.start)


def find_mentions(document: Document, sentences: Sequence[Sentence]) -> Mentions:
    """Everything that a document names, from its body on."""
    text, body = document.text, document.body
    spelled = spelled_out(text, body)
    hits, names = _told(document, sentences, spelled)
    proper, aliases = _proper(names, hits, document, spelled)
    hits += [h for h in short_names(text, document.language, hits) if h.start >= body]
    known = [mention_of(h) for h in hits if h.entry.scheme]
    values = list(_values(document))
    whole = [m for m in known if m.kind == "Programme"]
    anaphors = list(_anaphors(text, body, document.language, sentences))
    items = without_overlap([whole, values, proper, known, anaphors], len(text))
    items = list(_without_appositions(_without_second_names(items, text), text))
    return Mentions(tuple(items), tuple(aliases), find_plants(text, body, document.language, items))


def _without_second_names(items: Sequence[Mention], text: str) -> list[Mention]:
    """`Less Common Metals (LCM)` as one mention, brackets included, so that patterns need not know of second names."""
    kept: list[Mention] = []
    for mention in items:
        last = kept[-1] if kept else None
        if last is not None and last.kind == mention.kind and last.name == mention.name != "":
            close = _CLOSE.match(text, mention.end)
            if close and _OPEN.fullmatch(text, last.end, mention.start):
                kept[-1] = replace(last, end=close.end())
                continue
        kept.append(mention)
    return kept


def _is_authority(hit: Hit, text: str) -> bool:
    """Whether a known form such as "Région Hauts-de-France" names the authority: the place is "Hauts-de-France"."""
    first = lowered(text[hit.start:hit.end]).split()[0]
    return (hit.entry.type == "Region" and name_words().heads.get(first) == "PublicBody"
            and not _IN_REGION.search(text[max(0, hit.start - 12):hit.start]))


def _authority(hit: Hit, text: str) -> Hit:
    """The authority that a known form with its noun names, as it is called: "Région Hauts-de-France"."""
    name = text[hit.start:hit.end]
    return hit._replace(entry=Entry(name[:1].upper() + name[1:], "PublicBody", "", "", name, True))


def _is_region(name: ProperName, hits: Sequence[Hit], text: str) -> bool:
    """Whether "Région X" names the place and not its authority, as behind "en" or "in"."""
    region = any(h.entry.type == "Region" and name.start <= h.start and h.end == name.end for h in hits)
    return region and bool(_IN_REGION.search(text[max(0, name.start - 12):name.start]))


def _without_appositions(items: Sequence[Mention], text: str) -> Iterator[Mention]:
    """An anaphor before a name is an apposition ("the company Carester", "le pôle de compétitivité TEAM2")."""
    for index, mention in enumerate(items):
        if mention.term is not None or not _is_apposition(mention, items[index + 1:index + 5], text):
            yield mention


def _is_apposition(anaphor: Mention, following: Sequence[Mention], text: str) -> bool:
    """Whether an anaphor only introduces the name behind it; "la filiale de X" does not, "la filiale de X, Y" does."""
    start = anaphor.end
    while len(following) > 1 and following[0].kind in _DESCRIBING and (
            _OF_WHAT.fullmatch(text, start, following[0].start)):
        start, following = following[0].end, following[1:]
    if not following or following[0].kind != anaphor.kind:
        return False
    between = text[start:following[0].start]
    if _PART_OF.search(lowered(text[anaphor.start:anaphor.end])) and _OF.fullmatch(between):
        named = len(following) > 1 and following[1].kind == anaphor.kind
        return named and text[following[0].end:following[1].start] == ", "
    return bool(_APPOSITION.fullmatch(between))
