"""What tells the kind of thing that a capital run names: its own words and those beside it.

Legal forms, head nouns, first names, titles and the neighbours of a run cast votes for a type; `mentions` adds them up
over a document. The words are data: ontology/languages/names.toml.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from oreloop.resources import folder

STREET = ("rue", "avenue", "boulevard", "street", "road", "place", "allée", "quai", "platz", "chemin")
#: Short legal forms are told from common words by their capitals ("SE", not "se").
_LEGAL = frozenset("""gmbh ag se sa sas sarl ltd limited plc inc llc corp asa as ab oy oyj oü bv nv srl spa s.p.a s.r.l
s.a n.v b.v d.d a.s kg ev e.v d.o.o sp.z.o.o co. s.l sl aps a/s ltda pty kgaa lp llp""".split())
#: Words before "in" and its like that put a receiver behind it, and no place.
_INVEST_IN = re.compile(
    r"(?:invest\w*(?: [\w’'-]+){0,4}|stake|share|interest|partner|partners|participe\w*|money) (?:in|à|aus|from)$"
    r"|\b(?:livr|vend|accord|apport|fourni|prêt|associ|confi|cèd|céd|attribu|octroy)\w*(?: [\w’']+){0,4} à$")
#: What may stand between a preposition of a project's partners and the name.
#: What is named in the brackets behind the item of a list, and what stands before it.
_IN_BRACKETS, _BULLET = re.compile(r"\s?\((\w[\w .-]+)\)"), re.compile(r"\s*(?:[-–—•*]|\d{1,2}[.)])\s+")
_HOMES = frozenset({"Country", "City", "Region"})
#: Votes for a type that its place alone makes certain.
CERTAIN = 6
_LINK = re.compile(r" (in|of|the|du|de|des|d|le|la|im|am|der|im projekt)$")
#: What follows a firm in a compound with a role: "Vulcan-Chef".
_OFFICE = re.compile(r"-(\w+)")
_POSSESSIVE = re.compile(r"(?:'s|’s) ")
_AGENT = re.compile(r",? (?:is |est |ist )?(?:an? |the |une? |le |la |l['’]|eine? |der |die |das )?"
                    r"((?:[\w-]+ ){0,4}[\w-]+)")
_OF = re.compile(r"\b(?:of|de|du|des|von|der|at|in|for)\b")
_ROLE = re.compile(r"\s*[,(–-]\s*(?:the |la |le |der |die |its |ihr )?([\w\-’' ]{3,40})")
_INNER_CAPITAL = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2,}[a-z]|\d[A-Z]")
_PLAIN_WORD = re.compile(r"[0-9a-z]+")
_GAP_BEFORE, _GAP_AFTER = re.compile(r"[\s*_\"“”„«»(\[]+"), re.compile(r"[\s*_]+")
#: What is no part of the name of a person.
_NO_PERSON = ("Country", "Region", "Material", "Step", "Programme")
#: What stands between two names of a list.
JOINED = (" and ", " et ", " und ", ", ", ", and ")
_LOCATIVE = ("in", "at", "near", "from", "outside", "à", "près de", "in der nähe von", "bei", "aus", "nahe")


@dataclass(frozen=True, slots=True)
class NameWords:
    """The word lists of names.toml, ready for look-up."""

    connectors: frozenset[str]
    open_connectors: frozenset[str]
    joiners: frozenset[str]
    common: frozenset[str]
    alone: frozenset[str]
    heads: dict[str, str]
    project_before: tuple[str, ...]
    project_noun: re.Pattern[str]
    project_lead: re.Pattern[str]
    project_leads: re.Pattern[str]
    project_relatives: re.Pattern[str]
    project_follows: re.Pattern[str]
    project_talk: re.Pattern[str]
    project_after: tuple[str, ...]
    organisation_before: tuple[str, ...]
    place_before: tuple[str, ...]
    organisation_after: tuple[str, ...]
    organisation_nouns: re.Pattern[str]
    agents: frozenset[str]
    reporters: re.Pattern[str]
    called: re.Pattern[str]
    employed: re.Pattern[str]
    home: re.Pattern[str]
    formula: re.Pattern[str]
    authority: tuple[str, ...]
    verbs: frozenset[str]
    titles: tuple[str, ...]
    roles: tuple[str, ...]
    first: frozenset[str]
    facility: frozenset[str]
    event: frozenset[str]
    papers: re.Pattern[str]
    grounds: re.Pattern[str]
    chiefs: frozenset[str]
    of_firm: frozenset[str]
    plants: dict[str, dict[str, Any]]
    anaphora: dict[str, dict[str, list[str]]]
    pronouns: dict[str, list[str]]
    branches: frozenset[str]
    lead: re.Pattern[str]
    plant_lead: re.Pattern[str]
    particles: frozenset[str]
    same_head: tuple[str, ...]
    governing: frozenset[str]
    generic: frozenset[str]
    role_words: frozenset[str]
    role_adjectives: frozenset[str]
    office_parts: frozenset[str]
    things: frozenset[str]
    apart: frozenset[str]
    fields: re.Pattern[str]
    plain_heads: re.Pattern[str]


@functools.cache
def name_words() -> NameWords:
    """The word lists, read once."""
    data = tomllib.loads((folder("ontology") / "languages" / "names.toml").read_text(encoding="utf-8"))
    project, cues, person = data["project"], data["organisation_cues"], data["person"]
    project_noun = _any(project["nouns"])
    called = f"(?: {_any(project['behind_noun'])})*(?: ?{_any(project['called'])})?$"
    return NameWords(
        connectors=frozenset(data["connectors"]),
        open_connectors=frozenset(data["connectors"] + data["open_connectors"]),
        joiners=frozenset(data["joiners"]),
        common=frozenset(data["common"].split()),
        alone=frozenset(data["alone"].split()),
        heads={word: kind for kind, words in data["organisation"].items() for word in words.split()},
        project_before=tuple(project["before"]),
        project_noun=re.compile(project_noun),
        project_lead=re.compile(rf"(?<![\w-]){project_noun}{called}"),
        project_leads=re.compile(rf"(?<![\w-]){_any(project['leads'] + project['relatives'])}$"),
        project_relatives=re.compile(rf"(?<![\w-]){_any(project['relatives'])}(?: (?:the|its|le|la|das|dem|den))?"
                                     rf"(?: {project_noun})?$"),
        project_follows=re.compile(_any(project["follows"])),
        project_talk=re.compile(project["talk"]),
        project_after=tuple(project["after"]),
        organisation_before=tuple(cues["before"]),
        place_before=tuple(data["place_cues"]["before"]),
        organisation_after=tuple(cues["after"]),
        organisation_nouns=re.compile(_any(cues["nouns"]) + "$"),
        agents=frozenset(cues["before"]),
        reporters=re.compile(rf"(?<![\w-]){_any(cues['reporters'])}$"),
        called=re.compile(f",? {_any(cues['called'])}$"),
        employed=re.compile(_any(cues["employed"])),
        home=re.compile(_any(cues["home"])),
        formula=re.compile(rf"(?=.*\d)(?:{_any(data['formulas']['elements'].split())}\d*)+|"
                           f"{data['formulas']['politicians']}|{data['formulas']['codes']}"),
        authority=tuple(cues["authority"]),
        verbs=frozenset(cues["verbs"].split()),
        titles=tuple(person["titles"]),
        roles=tuple(person["roles"]),
        first=frozenset(person["first"].split()) | _first_names(),
        facility=frozenset(data["facility"]["heads"]),
        event=frozenset(data["event"]["heads"]),
        papers=re.compile(_any(data["papers"]["names"])),
        grounds=re.compile(_any(data["place_cues"]["heads"])),
        chiefs=frozenset(person["chiefs"]),
        of_firm=frozenset(person["of_firm"]),
        plants=data["plant"],
        anaphora=data["anaphora"],
        pronouns=data["pronouns"],
        branches=frozenset(cues["branches"]),
        lead=re.compile(_any(cues["lead"]) + "$"),
        plant_lead=re.compile(_any(data["facility"]["lead"]) + "$"),
        particles=frozenset(person["particles"]),
        same_head=tuple(cues["same_head"]),
        governing=frozenset(cues["governing"]),
        generic=frozenset(cues["generic"]),
        role_words=frozenset(word for role in person["roles"] for word in role.split()),
        role_adjectives=frozenset(person["role_adjectives"]),
        office_parts=frozenset(person["office_parts"]),
        things=frozenset(data["organisation_heads"]["things"]),
        apart=frozenset(data["place_adjectives"]["apart"]),
        fields=re.compile(_any(data["organisation_heads"]["fields"]) + "$"),
        plain_heads=re.compile(
            rf"\b({'|'.join(cues['plain_heads'])})"
            r"(?= (?:(?:of|for|de|du|des|del)(?: the| la| les)? |d['’]|de l['’])?[A-ZÀ-ÝŁŚŽŠČÅØ])"))


def _any(patterns: Sequence[str]) -> str:
    """A pattern that matches where one of some does."""
    return "(?:" + "|".join(patterns) + ")"


def _first_names() -> frozenset[str]:
    lines = (folder("ontology") / "vocabulary" / "first_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@functools.lru_cache(maxsize=1 << 14)
def folded(name: str) -> str:
    """A name without case, accents, punctuation and legal form: the key under which a document's mentions meet."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = text if text.isascii() else "".join(c for c in text if not unicodedata.combining(c))
    words = _PLAIN_WORD.findall(text)
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return " ".join(w for w in words if w not in ("et", "and", "und")) or " ".join(words)


class Token(NamedTuple):
    """A word of a text at a span, and whether it has a capital."""

    start: int
    end: int
    text: str
    capital: bool


def is_legal_form(word: str) -> bool:
    """Whether a word is a legal form as names write it ("GmbH", not "se")."""
    return not word.islower() and word.casefold().rstrip(".") in _LEGAL


@functools.lru_cache(maxsize=1 << 14)
def inner_capital(word: str) -> bool:
    """Whether a word has capitals inside, as names have and common words have not ("REEtec", "LKAB")."""
    return bool(_INNER_CAPITAL.search(word)) or (
        word.isupper() and sum("A" <= c <= "Z" for c in word) >= 2)


@functools.cache
def reads_as_subject() -> re.Pattern[str]:
    """What follows a name that begins a sentence: an apposition, or a verb of which it is the subject."""
    verbs = "|".join(sorted(name_words().verbs))
    return re.compile(r"['’]s\s|,? (?:an?|the|une?|le|la|eine?|der|die|das|et|and|und) (?=[a-zA-Z])"
                      rf"|\*{{0,2}},? (?:{verbs})\b")


def is_acronym(word: str) -> bool:
    """Whether a word is written in capitals only."""
    return word.isupper() and len(word) > 1


def text_before(text: str, floor: int, start: int, length: int = 48) -> str:
    """What stands before a position, from `floor` on at the most: lower case, marks and white space evened out."""
    return _GAP_BEFORE.sub(" ", text[max(floor, start - length):start]).casefold().rstrip(" \"'“„«")


def text_after(text: str, end: int, length: int = 40) -> str:
    """What stands behind a position, in lower case, white space evened out."""
    return _GAP_AFTER.sub(" ", text[end:end + length]).casefold()


def ends_with(text: str, cues: tuple[str, ...]) -> bool:
    """Whether a text ends with one of some whole words; hardly any does with any, which one call tells."""
    return text.endswith(cues) and any(text.endswith(cue) and not text[:-len(cue)][-1:].isalnum() for cue in cues)


def _starts_with(text: str, cues: tuple[str, ...]) -> bool:
    stripped = text.lstrip(" \"'”»")
    return stripped.startswith(cues) and any(
        stripped.startswith(cue) and not stripped[len(cue):len(cue) + 1].isalpha() for cue in cues)


def votes_of(text: str, before: str, introduced: str, run: Sequence[Token], words: NameWords,
             known: Mapping[int, str]) -> Counter[str]:
    """How many votes a run gets for each type, by its own words and by its neighbours.

    `before` is the `text_before` it, `introduced` that before an adjective of place ("l'affineur belge X"); `known`
    holds the types of what the lexicon knows, by start.
    """
    votes: Counter[str] = Counter()
    parts = [t.text.casefold() for t in run]
    after = text_after(text, run[-1].end)
    if is_legal_form(run[-1].text) and len(parts) > 1:
        votes["Company"] += 6
    heads = [words.heads[p] for place, part in enumerate(parts) for p in (part, *part.split("-")) if p in words.heads
             and not (p in words.things and not votes and (not place or part.startswith(p + "-")))]
    if heads:
        votes[heads[0]] += 3
    if len(parts) > 1 and parts[-1] in words.facility:
        votes["Facility"] += 4
    if (len(parts) > 1 and parts[-1] in words.event) or ends_with(before, ("salon", "the fair", "messe")):
        votes["Event"] += 4
    common_word = not heads and not any(inner_capital(t.text) or t.text.isupper() for t in run)
    if (heads and ends_with(before, ("en",))) or (common_word and ends_with(before, _LOCATIVE) and not (
            _INVEST_IN.search(before) or _POSSESSIVE.match(after))):
        votes["Place"] += 4 if heads else 2
    if _is_agent(after, words):
        votes["Organisation"] += 4
    elif reads_as_subject().match(text, run[-1].end):
        votes["Organisation"] += 1
    thing = is_legal_form(run[-1].text) or any(known.get(t.start) in _NO_PERSON for t in run)
    if not heads and not thing and _reads_as_person(text, run, parts, before, after, words):
        votes["Person"] += 8 if ends_with(before, words.titles) else 5
    if words.project_lead.search(before) or words.project_leads.search(before) or ends_with(
            before, words.project_before) or ends_with(
            _LINK.sub("", before.removesuffix(" the")),
            ("partner", "partners", "consortium", "konsortium", "partenaire", "partenaires", "consortia")):
        votes["Project"] += 4
    if _is_listed(text, run, known):
        votes["Organisation"] += CERTAIN
    if words.project_follows.match(after):
        votes["Project"] += 4
    if _starts_with(after.removeprefix("'s ").removeprefix("’s "), words.project_after):
        votes["Project"] += 4
    if ends_with(before, words.authority):
        votes["PublicBody"] += 5
    noun = words.called.sub("", introduced)
    if ends_with(noun, words.organisation_before) or words.organisation_nouns.search(noun):
        votes["Organisation"] += 3
    office = _OFFICE.match(text, run[-1].end)
    if office is not None and office.group(1).casefold() in words.role_words:
        votes["Organisation"] += 3
    if ends_with(before, words.place_before):
        votes["Place"] += 4
    if _starts_with(after, words.organisation_after) or _POSSESSIVE.match(after):
        votes["Organisation"] += 1
    return votes


def employs(text: str, person: int, name: int) -> bool:
    """Whether the name that starts at `name` is of who employs a person whose name ends at `person`: "Ida Maar (Y)"."""
    return name_words().employed.fullmatch(text, person, name) is not None


def employer_in(word: str) -> int:
    """How long the name of a firm is that begins a compound with a role ("Vulcan-Chef"); 0 where there is none."""
    firm, mark, role = word.rpartition("-")
    words = name_words()
    found = mark and firm[0].isupper() and role.casefold() in words.role_words and (
        firm.casefold() not in words.office_parts | words.common | words.role_words)
    return len(firm) if found else 0


def is_at_home(text: str, name: Token, known: Mapping[int, str]) -> bool:
    """Whether a town right behind a name, `known` by its start, tells where a firm is: "X, of Dunkirk"."""
    home = name_words().home.match(text, name.end)
    return home is not None and known.get(home.end()) == "City"


def _is_listed(text: str, run: Sequence[Token], known: Mapping[int, str]) -> bool:
    """Whether a name is the item of a list, with the country or town behind it in brackets: "- Kalvor (Italy);"."""
    home = _IN_BRACKETS.match(text, run[-1].end)
    line = text[text.rfind("\n", 0, run[0].start) + 1:run[0].start]
    return home is not None and known.get(home.start(1)) in _HOMES and _BULLET.fullmatch(line) is not None


def _is_agent(after: str, words: NameWords) -> bool:
    """Whether an apposition behind a name calls it a company, a maker, an institute ..."""
    match = _AGENT.match(after)
    if match is None or not after.startswith((",", " is ", " est ", " ist ")):
        return False
    head = _OF.split(match.group(1))[0]
    return any(w in words.agents for w in head.split()[:4])


def _reads_as_person(text: str, run: Sequence[Token], parts: Sequence[str], before: str, after: str,
                     words: NameWords) -> bool:
    if ends_with(before, STREET):
        return False
    if ends_with(before, words.titles):
        return len(parts) <= 4
    if not 2 <= len(parts) <= 4 or any(p in ("&", "of", "de la") for p in parts):
        return False
    if ends_with(before, words.roles) and not any(is_acronym(t.text) or c.isdigit() for t in run for c in t.text):
        return True
    if parts[0].split("-")[0] in words.first and not any(c.isdigit() for p in parts for c in p):
        return True
    surname_in_capitals = run[-1].text.isupper() and len(run[-1].text) > 3 and not run[0].text.isupper()
    role = _ROLE.match(after)
    return bool(role and _starts_with(role.group(1), words.roles) and not inner_capital(run[0].text)) or (
        surname_in_capitals and bool(role and _starts_with(role.group(1), words.roles)))
