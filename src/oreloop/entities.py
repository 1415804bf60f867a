"""What a cluster of names becomes: an entity with IRI, type and label, and a record of how its names came together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from oreloop.clusters import Join
from oreloop.errors import Issue
from oreloop.folding import fold
from oreloop.iri import digest, entity_iri, slug
from oreloop.labels import clean_label
from oreloop.matching import SCORES, Matcher, Reason, name_of
from oreloop.model import Name
from oreloop.vocabulary import Term, Town

#: Which identifier tells two entities of one name apart in their IRIs, the first that is there.
_TELLING = ("grant", "pic", "rcn", "geonames", "city", "nuts", "euroscivoc")


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing. `names` are its other names as (text, language), the language often unknown (""); `place` its latitude
    and longitude in degrees; `country` the IRI of the country that a known town lies in; `term` its identifier in the
    vocabularies, which then hold its type and labels."""

    iri: str
    kind: str
    type: str
    label: str
    names: tuple[tuple[str, str], ...] = ()
    acronyms: tuple[str, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    place: tuple[str, str] | None = None
    country: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """That a name was taken for an entity because of another of its names, or because two documents use it alike."""

    entity: str
    name: Name
    other: str
    reason: str
    score: float
    who: str
    why: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoubtfulLink:
    """That two entities (by IRI) may be one: the name of each, how likely (0 to 1), why and why not, and the files."""

    left: str
    right: str
    left_name: Name
    right_name: Name
    score: float
    reasons: tuple[str, ...]
    left_files: tuple[str, ...]
    right_files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """The entities of a resolution, sorted by IRI."""

    entities: Mapping[str, Entity]
    index: Mapping[Name, str]
    merges: tuple[Merge, ...]
    issues: tuple[Issue, ...]
    doubts: tuple[DoubtfulLink, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cluster:
    """One cluster of mentioned names, with what was chosen for it."""

    nodes: tuple[int, ...]
    kind: str
    type: str
    anchor: int
    label: str
    ids: tuple[tuple[str, str], ...]
    term: Term | None
    town: Town | None


def describe(matcher: Matcher, base: str) -> Description:
    """The entities that the clusters of a matcher stand for; terms that nothing mentions are left out."""
    issues: list[Issue] = []
    clusters = [_chosen(matcher, nodes, issues) for nodes in matcher.clusters.members()
                if any(matcher.names[n] in matcher.mentions.files for n in nodes)]
    iris = mint(clusters, matcher, base)
    forest = _forest(matcher.clusters.joins)
    entities: dict[str, Entity] = {}
    index: dict[Name, str] = {}
    merges: list[Merge] = []
    for iri, cluster in sorted(zip(iris, clusters, strict=True), key=lambda pair: pair[0]):
        entities[iri] = _entity(iri, cluster, matcher)
        index.update({matcher.names[n]: iri for n in cluster.nodes if matcher.names[n] in matcher.mentions.files})
        merges += _merges(iri, cluster, matcher, forest)
    merges.sort(key=lambda m: (m.entity, m.name.name, m.name.type, m.name.ids))
    return Description(entities, index, tuple(merges), tuple(issues), tuple(_doubts(matcher, index)))


def _chosen(matcher: Matcher, nodes: Sequence[int], issues: list[Issue]) -> _Cluster:
    ids = matcher.clusters.ids(nodes[0])
    terms = [matcher.vocabulary.terms[i] for s, i in ids if s == "vocabulary" and i in matcher.vocabulary.terms]
    towns = [matcher.vocabulary.towns[i] for s, i in ids if s == "geonames" and i in matcher.vocabulary.towns]
    if terms:
        term = terms[0]
        anchor = next(n for n in nodes if matcher.names[n] == name_of(term))
        return _Cluster(tuple(nodes), matcher.kinds[anchor], term.type, anchor, term.label, ids, term, None)
    town = towns[0] if towns else None
    anchor = best_name(matcher, nodes)
    label = town.name if town else clean_label(matcher.names[anchor].name) or "unnamed"
    type_ = _type(matcher, nodes, label, issues)
    return _Cluster(tuple(nodes), matcher.kinds[anchor], type_, anchor, label, ids, None, town)


def best_name(matcher: Matcher, nodes: Sequence[int]) -> int:
    """The name that an entity is called by: one from a table before others, then what most documents use, mixed case,
    the longest, the first of the alphabet. Where that has capitals only, the same name in mixed case is better.

    A table that knows only a thing's number names it by that number: any other name is better.
    """

    def rank(node: int) -> tuple[bool, bool, int, bool, int, str]:
        name = matcher.names[node]
        documents = len(matcher.mentions.files.get(name, ()))
        return (_is_number(name), not name.ids, -documents, not _mixed(name.name), -len(name.name), name.name)

    if len(nodes) == 1:
        return nodes[0]
    best = min(nodes, key=rank)
    text = matcher.names[best].name
    better = [n for n in nodes if _mixed(matcher.names[n].name) and fold(matcher.names[n].name) == fold(text)]
    return min(better, key=lambda n: rank(n)[2:]) if better and not _mixed(text) else best


def _is_number(name: Name) -> bool:
    """Whether a name is nothing but an identifier of the thing."""
    return any(name.name == identifier for _, identifier in name.ids)


def _mixed(text: str) -> bool:
    return text not in (text.upper(), text.lower())


def _readable(label: str, names: Iterable[str]) -> str:
    """The label, or where tables shout it the same name as a text writes it.

    >>> _readable("MAG REESOURCE", ["MAG REESOURCE", "MagREESource", "Mag"])
    'MagREESource'
    """
    if not label.isupper():
        return label
    same = fold(label).replace(" ", "")
    return min((n for n in names if not n.isupper() and fold(n).replace(" ", "") == same), default=label)


def _type(matcher: Matcher, nodes: Iterable[int], label: str, issues: list[Issue]) -> str:
    """The most specific type that documents give; of several, the one that most of them give."""
    votes: Counter[str] = Counter()
    for node in nodes:
        name = matcher.names[node]
        votes[name.type] += len(matcher.mentions.files.get(name, ()))
    lowest = [t for t in votes if not any(o != t and matcher.schema.is_a(o, t) for o in votes)]
    lowest.sort(key=lambda t: (-votes[t], t))
    if len(lowest) > 1:
        said = ", ".join(f"{t} ({votes[t]})" for t in lowest)
        issues.append(Issue(matcher.mentions.first_file(matcher.names[min(nodes)]), "note",
                            f"{label!r} is given several types, by documents: {said}",
                            f"it is taken for a {lowest[0]}"))
    return lowest[0]


def _entity(iri: str, cluster: _Cluster, matcher: Matcher) -> Entity:
    if cluster.term is not None:
        return Entity(iri, cluster.kind, cluster.type, cluster.label, ids=cluster.ids, term=cluster.term.id)
    names = [matcher.names[n] for n in cluster.nodes]
    further = {pair for name in names for pair in matcher.mentions.further.get(name, ())}
    acronyms = {clean_label(text) for predicate, text in further if predicate == "acronym"}
    known = dict.fromkeys(cluster.town.names if cluster.town else ())
    given = {clean_label(n.name) for n in names if not _is_number(n)}
    texts = given | {clean_label(t) for p, t in further if p != "acronym"}
    label = _readable(cluster.label, given)
    plain = texts - {label, "", *acronyms, *(text for text, _ in known)}
    country = matcher.vocabulary.countries().get(cluster.town.country, "") if cluster.town else ""
    return Entity(iri, cluster.kind, cluster.type, label,
                  tuple(sorted([*known, *((text, "") for text in plain)])), tuple(sorted(acronyms - {""})),
                  cluster.ids, _place(cluster, names, matcher), country)


def _place(cluster: _Cluster, names: Iterable[Name], matcher: Matcher) -> tuple[str, str] | None:
    """Where a thing is: a town as GeoNames has it, another as most rows say."""
    if cluster.town is not None:
        return (cluster.town.latitude, cluster.town.longitude)
    votes: Counter[tuple[str, str]] = Counter()
    for name in names:
        votes.update(matcher.mentions.places.get(name, {}))
    return min(votes, key=lambda place: (-votes[place], place)) if votes else None


def mint(clusters: Sequence[_Cluster], matcher: Matcher, base: str) -> list[str]:
    """An IRI for each cluster: the slug of its label; where two collide, with an identifier or a hash behind it.

    What is told apart stays so whatever is read first. The IRIs of vocabulary terms are fixed and never given twice.
    """
    taken = {term.iri for term in matcher.vocabulary.terms.values()}
    found: dict[int, str] = {i: c.term.iri for i, c in enumerate(clusters) if c.term is not None}
    for level in range(4):
        wanted = {i: iri for i, cluster in enumerate(clusters) if i not in found
                  if (iri := _candidate(cluster, level, matcher, base))}
        counts = Counter(wanted.values())
        fresh = {i: iri for i, iri in wanted.items() if counts[iri] == 1 and iri not in taken}
        found |= fresh
        taken |= set(fresh.values()) | (set(counts) if level == 0 else set())
    return [found[i] for i in range(len(clusters))]


def _candidate(cluster: _Cluster, level: int, matcher: Matcher, base: str) -> str:
    local = slug(cluster.label)
    if level == 1:
        ids = dict(reversed(cluster.ids))
        scheme = next((s for s in _TELLING if s in ids), "")
        if not scheme:
            return ""
        local += "-" + slug(ids[scheme].partition("/")[0] if scheme == "city" else ids[scheme])
    elif level == 2:
        local += "-" + digest(cluster.kind, cluster.type, fold(cluster.label))[:8]
    elif level == 3:
        local += "-" + digest(*(str(matcher.names[n].to_json()) for n in cluster.nodes))
    return entity_iri(base, cluster.kind, local)


def _doubts(matcher: Matcher, index: Mapping[Name, str]) -> Iterator[DoubtfulLink]:
    """The doubts about names that claims use, one for each pair of entities: the likeliest; sorted by their IRIs."""
    found: dict[tuple[str, str], DoubtfulLink] = {}
    for doubt in matcher.doubts:
        ends = [_used(matcher, node) for node in (doubt.left, doubt.right)]
        names = [matcher.names[node] for node in ends if node is not None]
        if len(names) < 2:
            continue
        names.sort(key=lambda name: (index[name], name.name))
        files = [tuple(sorted(matcher.mentions.files[name])) for name in names]
        link = DoubtfulLink(index[names[0]], index[names[1]], names[0], names[1], doubt.score, doubt.reasons, *files)
        known = found.get((link.left, link.right))
        if link.left != link.right and (known is None or (link.score, link.reasons) > (known.score, known.reasons)):
            found[link.left, link.right] = link
    for key in sorted(found):
        yield found[key]


def _used(matcher: Matcher, node: int) -> int | None:
    """A name itself where claims use it, else the first of its cluster that they use."""
    root = matcher.clusters.root(node)
    return node if matcher.names[node] in matcher.mentions.files else next(
        (n for n, name in enumerate(matcher.names) if name in matcher.mentions.files
         and matcher.clusters.root(n) == root), None)


def _forest(joins: Iterable[Join]) -> dict[int, list[tuple[int, Join]]]:
    forest: dict[int, list[tuple[int, Join]]] = {}
    for join in joins:
        forest.setdefault(join.left, []).append((join.right, join))
        forest.setdefault(join.right, []).append((join.left, join))
    return forest


def _merges(iri: str, cluster: _Cluster, matcher: Matcher,
            forest: Mapping[int, list[tuple[int, Join]]]) -> Iterator[Merge]:
    """One record for each name but the anchor: the join by which it hangs on the others."""

    def merge(node: int, other: int, reason: str, score: float, who: str, why: str) -> Iterator[Merge]:
        name = matcher.names[node]
        if files := matcher.mentions.files.get(name):
            beside = clean_label(matcher.names[other].name)
            yield Merge(iri, name, beside, reason, score, who, why, tuple(sorted(files)))

    anchor = cluster.anchor
    if not matcher.names[anchor].ids and len(matcher.mentions.files.get(matcher.names[anchor], ())) > 1:
        yield from merge(anchor, anchor, Reason.EXACT, SCORES[Reason.EXACT], "rule", "")
    seen, open_ = {anchor}, [anchor]
    while open_:
        for node, join in forest.get(here := open_.pop(), ()):
            if node not in seen:
                seen.add(node)
                open_.append(node)
                yield from merge(node, here, str(join.reason), join.score, join.who, join.why)
