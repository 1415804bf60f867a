"""What a text names, and where: one `Mention` for each span, none within another.

Known forms (lexicon), capital runs (naming), dates and amounts (values) and anaphors ("the company") are put together;
each mention of a name carries the name by which the document calls the thing in full.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from oreloop.cues import folded, name_words
from oreloop.lexicon import Hit, load_lexicon, lowered
from oreloop.model import Document, Name, Value
from oreloop.naming import ProperName, find_names
from oreloop.text import Sentence
from oreloop.values import find_values

#: One letter for each kind of mention: what patterns call a slot's type.
LETTERS = {"Project": "P", "Organisation": "O", "Programme": "G", "Person": "H", "Place": "L", "Facility": "F",
           "Event": "E", "Material": "M", "Step": "S", "Date": "D", "Money": "A", "Quantity": "Q", "Number": "N",
           "Demonym": "Y", "Country": "C", "Pronoun": "R"}
_ORGANISATIONS = ("Company", "ResearchOrganisation", "PublicBody", "Association", "Organisation")
_PLACES = ("Country", "Region", "City", "Place")
_GRANT = re.compile(r"(?<![\w.,])(?:1\d{8}|[2-9]\d{5})(?![\w]|[.,]\d)")
_FIRST_WORD = re.compile(r"[\W_]{0,4}([^\W\d_]+) ")
_PROJECT_TALK = re.compile(
    r"\b(?:(?:the|this|our) (?:project|consortium|action)|beneficiar|grant agreement|work package|"
    r"(?:le|ce|du) (?:projet|consortium)|(?:das|dem|des|im) (?:projekt|vorhaben|konsortium)|konsortium|"
    r"projektpartner|partenaires du projet|laufzeit)", re.IGNORECASE)
#: "la filiale de X", "the plant of X": another thing than X.
_PART_OF = re.compile(
    r"filiale|subsidiary|tochter|usine|plant|site|werk|fabrik|anlage|factory|works|mine|unité|atelier")
_OF = re.compile(r" (?:of|from|de|du|des|d['’]|von|vom|der|des)(?: the| la| l['’])? ?")
_CONTRACTED = re.compile(r"(du |au |im |am |zum |vom )(.+)")
_OPEN, _CLOSE = re.compile(r"\s*\(\s*[\"“«‘'*]{0,3}"), re.compile(r"[\"”»’'*]{0,3}\s*\)")
_APPOSITION = re.compile(
    r"(?: (?:d['’])?(?!et |and |und |avec |with |mit |ou |or |est |is |ist )[a-zà-ÿ-]+){0,3} [\"«“„]? ?")
_IN_REGION = re.compile(r"\b(?:en|in|im|dans la|in der)\s+[*_]*$", re.I)
_PLACE_CUE = re.compile(r"(?:\b(?:in|at|near|from|to|à|de|of|aus|bei|nach|von|based|près|\d{4,5})|[,(|:–-])\s*$", re.I)


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
    """A second name that a document gives a thing, as in "Less Common Metals (LCM)", with the span that says so."""

    name: Name
    alias: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mentions:
    """All mentions of a document in order, and the second names that it introduces."""

    items: tuple[Mention, ...]
    aliases: tuple[Alias, ...]


def _from_hit(hit: Hit) -> Mention:
    entry = hit.entry
    kind = ("Organisation" if entry.type in _ORGANISATIONS else "Place" if entry.type in _PLACES else entry.type)
    ids = ((entry.scheme, entry.id),) if entry.scheme else ()
    # "is to mine": the cue of a plan stays outside the step.
    start = hit.start + 3 if kind == "Step" and hit.entry.form.startswith("to ") else hit.start
    return Mention(start, hit.end, kind, Name(entry.name, "Country" if kind == "Demonym" else entry.type, ids))


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
    if hit.entry.scheme == "geonames" and lowered(text[hit.start:hit.end]) in _no_towns():
        return False
    return not hit.entry.ambiguous or bool(_PLACE_CUE.search(text[max(0, hit.start - 12):hit.start]))


def _linked(names: Sequence[ProperName], text: str) -> tuple[dict[str, str], list[tuple[str, str, int, int]]]:
    """Which folded name stands for which: `Full Name (ACRO)`, and short forms that begin exactly one longer name."""
    links: dict[str, str] = {}
    spans = []
    for left, right in pairwise(names):
        between, behind = text[left.end:right.start], text[right.end:right.end + 3]
        if not (re.fullmatch(r"\s*\(\s*[\"“«‘']?", between) and re.match(r"[\"”»’']?\s*\)", behind)):
            continue
        short, long = folded(right.text), folded(left.text)
        initials = "".join(w[0] for w in re.findall(r"[^\W_]+", left.text)).casefold()
        acronym = right.text.isupper() and len(right.text) <= 8 and len(left.text) > len(right.text)
        if short != long and (long.startswith(short + " ") or (acronym and right.text[0].casefold() in initials)):
            links[short] = long
            spans.append((long, right.text, left.start, right.end + behind.index(")") + 1))
    keys = {folded(n.text) for n in names}
    branches = name_words().branches
    for key in sorted(keys - set(links)):
        longer = [k for k in keys if k.startswith(key + " ") and k.split()[-1] not in name_words().facility
                  and (branches & set(key.split()) or not branches & set(k.removeprefix(key).split()))]
        if len(key) > 2 and len(longer) == 1:
            links[key] = longer[0]
    return links, spans


def _root(key: str, links: dict[str, str]) -> str:
    for _ in range(4):
        key = links.get(key, key)
    return key


def _types(names: Sequence[ProperName], text: str, links: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """One type for each name of the document, by the votes of all its mentions; weak votes count once."""
    votes: dict[str, Counter[str]] = {}
    for name in names:
        tally = votes.setdefault(_root(folded(name.text), links), Counter())
        for kind, count in name.votes:
            if count <= 2 and kind == "Organisation":
                tally[kind] = max(tally[kind], count)
            else:
                tally[kind] += count
    for key, kind in known.items():
        votes.setdefault(_root(key, links), Counter())[kind] += 6
    types = {key: _winner(tally) for key, tally in votes.items()}
    if "Project" not in types.values() and (key := _only_project(names, text, links, votes)):
        types[key] = "Project"
    # "A and B complement each other": what is coordinated with a project and has no better type is one too.
    for left, right in pairwise(names):
        if text[left.end:right.start] not in (" and ", " et ", " und "):
            continue
        pair = _root(folded(left.text), links), _root(folded(right.text), links)
        for one, other in (pair, pair[::-1]):
            if types[one] == "Project" and max(votes[other].values()) <= 2:
                types[other] = "Project"
    return types


def _only_project(names: Sequence[ProperName], text: str, links: dict[str, str], votes: dict[str, Counter[str]]) -> str:
    """The acronym at the head of a text that talks of a project without saying which: minutes, a newsletter."""
    if not names or len(_PROJECT_TALK.findall(text)) < 2:
        return ""
    for name in names:
        if name.start > names[0].start + 300:
            break
        key = _root(folded(name.text), links)
        acronym = re.fullmatch(r"(?=.*[A-Z].*[A-Z])[\w-]{4,}", name.text)
        if acronym and set(votes[key]) <= {"Organisation", "Unknown"} and max(votes[key].values()) <= 2:
            return key
    return ""


def _winner(tally: Counter[str]) -> str:
    groups: Counter[str] = Counter()
    for kind, count in tally.items():
        groups["Organisation" if kind in _ORGANISATIONS else kind] += count
    best = min(groups, key=lambda k: (-groups[k], k == "Unknown", k))
    if best != "Organisation":
        return best
    return min((k for k in tally if k in _ORGANISATIONS), key=lambda k: (k == "Organisation", -tally[k], k))


def _proper(names: Sequence[ProperName], hits: Sequence[Hit], text: str) -> tuple[list[Mention], list[Alias]]:
    known = {folded(h.entry.form): h.entry.type for h in hits if not h.entry.scheme}
    links, spans = _linked(names, text)
    types = _types(names, text, links, known)
    full: dict[str, str] = {}
    for name in names:
        root = _root(folded(name.text), links)
        better = (folded(name.text) == root, not name.text.isupper(), -len(name.text))
        if root not in full or better > (folded(full[root]) == root, not full[root].isupper(), -len(full[root])):
            full[root] = name.text
    mentions = []
    for name in names:
        root = _root(folded(name.text), links)
        kind = types[root]
        if kind == "Unknown":
            continue
        found = _facility_of(name, types, full, links) if kind == "Facility" else None
        group = "Organisation" if kind in _ORGANISATIONS else kind
        mentions.append(found or Mention(name.start, name.end, group, Name(_clean(full[root]), kind)))
    aliases = [Alias(Name(_clean(full.get(long, long)), types[long]), alias, start, end)
               for long, alias, start, end in spans if types.get(long, "Unknown") != "Unknown"]
    return mentions, aliases


def _facility_of(name: ProperName, types: dict[str, str], full: dict[str, str],
                 links: dict[str, str]) -> Mention | None:
    """`Valeo Headquarters` where Valeo is an organisation of the document: the mention is Valeo's."""
    words = name.text.split()
    for cut in range(len(words) - 1, 0, -1):
        root = _root(folded(" ".join(words[:cut])), links)
        if types.get(root) in _ORGANISATIONS:
            end = name.start + len(" ".join(words[:cut]))
            return Mention(name.start, end, "Organisation", Name(_clean(full[root]), types[root]))
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


def _values(text: str, body: int) -> Iterator[Mention]:
    for item in find_values(text[body:]):
        yield Mention(item.start + body, item.end + body, item.kind.capitalize(), item.value, item.unit)
    for match in _GRANT.finditer(text, body):
        yield Mention(match.start(), match.end(), "Number", Value(match.group(), "string", match.group()))


def _without_overlap(groups: Sequence[Sequence[Mention]], size: int) -> list[Mention]:
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
    hits = [h for h in load_lexicon(document.language).find(text) if h.start >= body and _clear(h, text)]
    hits = [h for h in hits if not _is_authority(h, text)]
    names = find_names(text, sentences, hits, document.language)
    spans = {(n.start, n.end) for n in names}
    # What the lexicon knows by name joins the vote, so that its short forms and acronyms are linked like the others.
    names += [ProperName(h.start, h.end, text[h.start:h.end], ((h.entry.type, 6),))
              for h in hits if not h.entry.scheme and (h.start, h.end) not in spans
              and not any(n.start < h.end and h.start < n.end for n in names)]
    names.sort(key=lambda n: n.start)
    names = [n for n in names if not _is_region(n, hits, text)]
    proper, aliases = _proper(names, hits, text)
    known = [_from_hit(h) for h in hits if h.entry.scheme]
    values = list(_values(text, body))
    whole = [m for m in known if m.kind == "Programme"]
    anaphors = list(_anaphors(text, body, document.language, sentences))
    items = _without_overlap([whole, values, proper, known, anaphors], len(text))
    return Mentions(tuple(_without_appositions(_without_second_names(items, text), text)), tuple(aliases))


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


def _is_region(name: ProperName, hits: Sequence[Hit], text: str) -> bool:
    """Whether "Région X" names the place and not its authority, as behind "en" or "in"."""
    region = any(h.entry.type == "Region" and name.start <= h.start and h.end == name.end for h in hits)
    return region and bool(_IN_REGION.search(text[max(0, name.start - 12):name.start]))


def _without_appositions(items: Sequence[Mention], text: str) -> Iterator[Mention]:
    """An anaphor before a name is an apposition ("the company Carester", "le pôle de compétitivité TEAM2")."""
    for index, mention in enumerate(items):
        if mention.term is not None or not _is_apposition(mention, items[index + 1:index + 4], text):
            yield mention


def _is_apposition(anaphor: Mention, following: Sequence[Mention], text: str) -> bool:
    """Whether an anaphor only introduces the name behind it; "la filiale de X" does not, "la filiale de X, Y" does."""
    start = anaphor.end
    if len(following) > 1 and following[0].kind in ("Programme", "Demonym") and text[start:following[0].start] == " ":
        start, following = following[0].end, following[1:]
    if not following or following[0].kind != anaphor.kind:
        return False
    between = text[start:following[0].start]
    if _PART_OF.search(lowered(text[anaphor.start:anaphor.end])) and _OF.fullmatch(between):
        named = len(following) > 1 and following[1].kind == anaphor.kind
        return named and text[following[0].end:following[1].start] == ", "
    return bool(_APPOSITION.fullmatch(between))
