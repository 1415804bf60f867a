"""One type for each name of a document, told from all its mentions together; which short forms stand for which name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from oreloop.cues import CERTAIN, folded, inner_capital, name_words
from oreloop.name_features import document_features, group_features
from oreloop.naming import ProperName
from oreloop.text import is_label
from oreloop.weights import UNIT, load_weights

ORGANISATIONS = ("Company", "ResearchOrganisation", "PublicBody", "Association", "Organisation")
PLACES = ("Country", "Region", "City", "Place")
#: A name whose own last word tells a plant or an event needs no weights.
_CLEAR = 4
#: What a clear vote adds to the score of its type.
_BONUS = 2 * UNIT
#: Votes from which on neighbours tell a type that the weights do not.
_TELLING = 3
#: With how many labels of a project's facts ("Koordination: ...") a text is a sheet on one.
_SHEET = 3
#: Where capitals tell nothing: in labels of speakers, in lines that have nothing else, in common words.
_SHOUTED = frozenset({"label", "upper", "line upper", "lower"})


def linked(names: Sequence[ProperName], text: str) -> tuple[dict[str, str], list[tuple[str, str, int, int]]]:
    """Which folded name stands for which: `Full Name (ACRO)`, short forms that begin exactly one longer name, and
    acronyms that the first letters of exactly one make."""
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
    acronyms = {folded(n.text) for n in names if n.text.isupper() and n.text.isalpha()}
    branches = name_words().branches
    for key in sorted(keys - set(links)):
        longer = [k for k in keys if k.startswith(key + " ") and k.split()[-1] not in name_words().facility
                  and (branches & set(key.split()) or not branches & set(k.removeprefix(key).split()))]
        if len(longer) == 1 and (len(key) > 2 or key in acronyms):
            links[key] = longer[0]
    for key in sorted(acronyms - set(links)):
        spelled = [k for k in keys if k != key and key in _initials(k)]
        if len(spelled) == 1 and len(key) > 1:
            links[key] = spelled[0]
    return links, spans


def _initials(key: str) -> tuple[str, ...]:
    """What the first letters of a name make, with those of its small words and without: "dod" and "dd" of "department
    of defense"; nothing of a single word or of what may be a person."""
    words = key.split()
    if len(words) < 2 or words[0] in name_words().first:
        return ()
    return "".join(w[0] for w in words), "".join(w[0] for w in words if w not in name_words().connectors)


def root(key: str, links: dict[str, str]) -> str:
    """The folded name that a folded form stands for in the end."""
    for _ in range(4):
        key = links.get(key, key)
    return key


def groups_of(names: Sequence[ProperName], links: dict[str, str]) -> dict[str, list[ProperName]]:
    """The mentions of each name of the document, by the folded form that they are linked to."""
    groups: dict[str, list[ProperName]] = {}
    for name in names:
        groups.setdefault(root(folded(name.text), links), []).append(name)
    return groups


def features_of(names: Sequence[ProperName], text: str, links: dict[str, str]) -> dict[str, frozenset[str]]:
    """The features of each name of the document, by its folded form: what its type is told from."""
    groups = groups_of(names, links)
    of_all = document_features(text)
    most = max(map(len, groups.values()), default=0)
    found = {}
    for key, group in groups.items():
        forms, starts = sorted({n.text for n in group}), [n.start for n in group]
        found[key] = frozenset((*of_all, *group_features(forms, starts, most),
                                *(f for n in group for f in n.features)))
    return found


def types_of(names: Sequence[ProperName], text: str, links: dict[str, str], known: dict[str, str],
             publisher: str = "") -> dict[str, str]:
    """One type for each name of the document: what the lexicon knows, or what all its mentions tell together; that of
    its `publisher` is an organisation's if nothing else tells.
    """
    weights = load_weights("names")
    headed = _sheet_heading(text)
    by_name = {root(key, links): kind for key, kind in known.items()}
    types = {}
    groups = groups_of(names, links)
    for key, features in features_of(names, text, links).items():
        votes: Counter[str] = Counter()
        for name in groups[key]:
            votes.update(dict(name.votes))
        clear = next((k for k in ("Facility", "Event") if votes[k] >= _CLEAR), "")
        told = {"Organisation" if k in ORGANISATIONS else k: _BONUS for k, count in votes.items() if count >= _TELLING}
        kind = by_name.get(key) or clear or weights.best(features, told)
        first = groups[key][0]
        coined = any(map(inner_capital, first.text.split())) and (votes or not features & _SHOUTED)
        if kind == "Unknown" and (coined or max(votes.values(), default=0) >= _TELLING):
            # Little text tells the weights little; what stands right beside the name may do, or its form.
            kind = _winner(votes) if votes else "Organisation"
        if kind == "Unknown" and key == root(folded(publisher), links):
            kind = "Organisation"
        if (kind == "Project" and not votes["Project"] and any(
                votes[k] >= (CERTAIN if first.text.isupper() else 1) for k in ORGANISATIONS)):
            kind = "Organisation"  # a coined name looks like a project's; what stands beside it tells more
        if key not in by_name and first.start < headed and all(votes[k] < _TELLING for k in ORGANISATIONS) and (
                any(inner_capital(word) or word.isupper() for word in first.text.split())):
            kind = "Project"
        if key not in by_name and kind in (*ORGANISATIONS, "Project"):
            forms = [n.text.casefold() for n in groups[key]]
            if all(map(name_words().papers.search, forms)):
                kind = "Unknown"
            elif all(map(name_words().grounds.search, forms)):
                kind = "Place"
        if kind == "Organisation":
            among = Counter({k: v for k, v in votes.items() if k in ORGANISATIONS})
            kind = _winner(among) if among else kind
        types[key] = kind
    return types


def _sheet_heading(text: str) -> int:
    """Where the first line of a sheet on a project ends, 0 of another text."""
    lines = text.split("\n")
    labels = {line.partition(":")[0].strip().casefold() for line in lines if is_label(line.partition(":")[0])}
    return len(text) - len(text.lstrip()) + len(text.strip().partition("\n")[0]) if len(labels) >= _SHEET else 0


def surnames(types: dict[str, str], names: Sequence[ProperName]) -> dict[str, str]:
    """Which folded name is the surname of which person: "Raman" of "Priya Raman"."""
    persons = [key for key, kind in types.items() if kind == "Person" and " " in key]
    links = {}
    for key in types:
        longer = [p for p in persons if p.endswith(" " + key)]
        if len(longer) == 1 and types[key] not in PLACES:
            links[key] = longer[0]
    return links


def _winner(tally: Counter[str]) -> str:
    groups: Counter[str] = Counter()
    for kind, count in tally.items():
        groups["Organisation" if kind in ORGANISATIONS else kind] += count
    best = min(groups, key=lambda k: (-groups[k], k == "Unknown", k))
    if best != "Organisation":
        return best
    return min((k for k in tally if k in ORGANISATIONS), key=lambda k: (k == "Organisation", -tally[k], k))
