"""The tables in which CORDIS, the European Commission's register of research projects, gives its projects away.

Each file of such a dump (project.csv, organization.csv and so on, comma or semicolon) has an importer of its own. What
describes a project or an organisation becomes plain triples; what an organisation does in a project stands on a
Participation node, one for each row. Titles, keywords and objectives are read as texts. Streets and postcodes are not
read. See docs/cordis.md for the columns and what becomes of them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from oreloop.errors import Issue
from oreloop.iri import slug
from oreloop.model import Claim, Name, Relation, Row, Triple, Value
from oreloop.tables.importer import Cells, Importer
from oreloop.tables.records import Record
from oreloop.tables.texts import project_texts
from oreloop.vocabulary import load_vocabulary

PUBLISHER = "CORDIS, European Commission"
LICENCE = "CC-BY-4.0"

#: Framework programmes as CORDIS codes them: their names, and their ids in ontology/vocabulary/programmes.ttl.
PROGRAMMES = {
    "FP6": ("Sixth Framework Programme", "programme/fp6"),
    "FP7": ("Seventh Framework Programme", "programme/fp7"),
    "H2020": ("Horizon 2020", "programme/horizon-2020"),
    "HORIZON": ("Horizon Europe", "programme/horizon-europe"),
}

#: Types of organisations by activity type: private, higher education, research, public, other.
TYPES = {"PRC": "Company", "HES": "ResearchOrganisation", "REC": "ResearchOrganisation", "PUB": "PublicBody",
         "OTH": "Organisation"}

_States = Callable[[Cells], Iterator[Triple | Relation]]


def _facts(subject: Name, facts: Iterable[tuple[str, Name | Value | None]]) -> Iterator[Triple]:
    return (Triple(subject, predicate, term) for predicate, term in facts if term is not None)


def _project(cells: Cells, grant: str, acronym: str = "") -> Name:
    """The project of a row; where the table gives no acronym its grant number is its name."""
    return Name(cells.name(acronym) or cells.name(grant), "Project", (("grant", cells.name(grant)),))


def _programme(cells: Cells) -> Name | None:
    code = cells.name("frameworkProgramme") or cells.name("programme").split("-")[0]
    if not code:
        return None
    name, identifier = PROGRAMMES.get(code, (code, ""))
    return Name(name, "Programme", (("vocabulary", identifier),) if identifier else ())


def _read_project(cells: Cells) -> Iterator[Triple | Relation]:
    project = _project(cells, "id", "acronym")
    calls = dict.fromkeys(v for c in ("masterCall", "subCall") if (v := cells.text(c)))
    yield from _facts(project, [
        ("grantNumber", cells.text("id")),
        ("acronym", cells.text("acronym")),
        ("title", cells.text("title")),
        ("rcn", cells.text("rcn")),
        ("startDate", cells.date("startDate")),
        ("endDate", cells.date("endDate")),
        ("projectStatus", cells.text("status")),
        ("fundedUnder", _programme(cells)),
        ("fundingScheme", cells.text("fundingScheme")),
        ("legalBasis", cells.text("legalBasis")),
        ("totalCost", cells.amount("totalCost")),
        ("ecMaxContribution", cells.amount("ecMaxContribution")),
        *(("callIdentifier", call) for call in calls),
        *(("topic", topic) for topic in cells.several("topics")),
        *(("keyword", keyword) for keyword in cells.several("keywords")),
    ])


def _city(cells: Cells, country: str) -> Name | None:
    """The town of a row, without postcode, district number, CEDEX, and what stands behind a comma, slash or bracket."""
    town = re.split(r"[/(,]", cells.name("city"))[0]
    town = re.sub(r"^[\d\s-]+|\s+cedex\b.*|\s*\d+(?:E|EME|ER)?$", "", town, flags=re.IGNORECASE).strip()
    if not any(c.isalpha() for c in town):
        return None
    return Name(town, "City", (("city", f"{country}/{slug(town)}"),) if country else ())


@functools.cache
def _countries() -> dict[str, tuple[str, Name]]:
    """By each code of a country, its own or that of the European Union: the one code for town ids, and its name."""
    vocabulary = load_vocabulary()
    one = vocabulary.country_codes()
    return {code: (one[code], Name(term.label, "Country", (("vocabulary", term.id),)))
            for term in vocabulary.terms.values() for code in term.codes}


def _places(cells: Cells, organisation: Name) -> Iterator[Triple]:
    given = cells.name("country")
    code, country = _countries().get(given.upper(), ("", None))
    if given and country is None:
        cells.doubt(f"country is no known code: {given[:20]!r}", "use two letters of ISO 3166, or EL and UK")
    city = _city(cells, code)
    yield from _facts(organisation, [("locatedIn", city)])
    yield from _facts(city or organisation, [("locatedIn", country)])


def _organisation(cells: Cells) -> Name:
    activity = cells.name("activityType")
    if activity not in TYPES and activity:
        cells.doubt(f"activityType is not known: {activity[:20]!r}", "use one of " + ", ".join(TYPES))
    pic = cells.name("organisationID")
    return Name(cells.name("name"), TYPES.get(activity, "Organisation"), (("pic", pic),) if pic else ())


def _read_organisation(cells: Cells) -> Iterator[Triple | Relation]:
    project, organisation = _project(cells, "projectID", "projectAcronym"), _organisation(cells)
    role = cells.text("role")
    yield Triple(project, "hasPartner", organisation)
    if role == Value("coordinator"):
        yield Triple(project, "coordinatedBy", organisation)
    yield from _places(cells, organisation)
    latitude, longitude = cells.point("geolocation") or (None, None)
    yield from _facts(organisation, [
        ("shortName", cells.text("shortName")),
        ("vatNumber", cells.text("vatNumber")),
        ("homepage", cells.link("organizationURL")),
        ("nutsCode", cells.text("nutsCode")),
        ("latitude", latitude),
        ("longitude", longitude),
    ])
    parts: list[tuple[str, Name | Value | None]] = [
        ("project", project),
        ("organisation", organisation),
        ("role", role),
        ("nameAsGiven", cells.text("name")),
        ("activityType", cells.text("activityType")),
        ("sme", cells.flag("SME")),
        ("order", cells.count("order")),
        ("ecContribution", cells.amount("ecContribution")),
        ("netEcContribution", cells.amount("netEcContribution")),
        ("totalCost", cells.amount("totalCost")),
        ("endOfParticipation", cells.flag("endOfParticipation")),
    ]
    yield Relation("Participation", tuple((p, term) for p, term in parts if term is not None))


def _read_topics(scheme: str, code: str, title: str) -> _States:
    def read(cells: Cells) -> Iterator[Triple | Relation]:
        identifier = cells.name(code)
        topic = Name(cells.name(title) or identifier, "Topic", ((scheme, identifier),))
        yield Triple(_project(cells, "projectID"), "hasTopic", topic)
    return read


def _read_priority(cells: Cells) -> Iterator[Triple | Relation]:
    """A policy marker: 0 says that the project does not serve it, 40 and 100 that it does."""
    weight = cells.count("weight")
    if weight is not None and weight.value != "0":
        yield from _read_topics("priority", "priorityCode", "title")(cells)


def _read_web_link(cells: Cells) -> Iterator[Triple | Relation]:
    """The project's own site; pages on social media say nothing of it."""
    if cells.record["linkType"] == "relatedWebsite":
        yield from _facts(_project(cells, "projectID"), [("homepage", cells.link("physUrl"))])


def _has_stem(file: str, stem: str) -> bool:
    return PurePosixPath(file).name.split(".")[0] == stem


def _read_texts(record: Record, file: str) -> Iterator[Claim | Issue]:
    cells = Cells(record, file)
    if cells.name("id"):
        yield from project_texts(cells, _project(cells, "id", "acronym"))


def _importer(stem: str, what: str, keys: str, columns: str, states: _States,
              read_texts: Callable[[Record, str], Iterator[Claim | Issue]] | None = None) -> Importer:
    """The importer of one layout: cells of `keys` must be filled, those of the other `columns` may be empty."""
    name, filled = f"cordis-{stem.lower()}", keys.split()
    required = (*filled, *columns.split())

    def accepts(file: str, header: tuple[str, ...]) -> bool:
        return set(required) <= set(header) or _has_stem(file, stem)

    def read(rows: Iterable[Record], file: str) -> Iterator[Claim | Issue]:
        for record in rows:
            cells = Cells(record, file)
            empty = [column for column in filled if not cells.name(column)]
            if empty:
                cells.doubt(f"this row is left out: {empty[0]} is empty", "fill the cell or remove the row")
            statements = dict.fromkeys(states(cells)) if not empty else {}
            updated = cells.date("contentUpdateDate")
            yield from cells.issues
            if statements:
                row = Row(tuple(s for s in statements if isinstance(s, Triple)),
                          tuple(s for s in statements if isinstance(s, Relation)))
                yield Claim(file, row, (record.evidence(),), extractor=name, stated_on=updated.value if updated else "")

    return Importer(name, f"{what} ({stem}.csv of CORDIS)", required, accepts, read,
                    f"CORDIS: {what}", PUBLISHER, LICENCE, "en", read_texts)


def _unread(stem: str, what: str) -> Importer:
    """A layout that is recognised by its file's name and left alone, with a note."""
    def accepts(file: str, header: tuple[str, ...]) -> bool:
        return _has_stem(file, stem)

    def read(rows: Iterable[Record], file: str) -> Iterator[Claim | Issue]:
        yield Issue(file, "note", f"CORDIS tables of {what} are recognised but not read", "nothing to do")

    return Importer(f"cordis-{stem.lower()}", f"{what}: recognised, not read ({stem}.csv of CORDIS)", (),
                    accepts, read, f"CORDIS: {what}", PUBLISHER, LICENCE, "en")


IMPORTERS = (
    _importer("project", "projects", "id", "acronym title", _read_project, _read_texts),
    _importer("organization", "participants of projects", "projectID name", "organisationID role", _read_organisation),
    _importer("topics", "call topics of projects", "projectID topic", "title",
              _read_topics("topic", "topic", "title")),
    _importer("legalBasis", "programme parts of projects", "projectID legalBasis", "title",
              _read_topics("legalbasis", "legalBasis", "title")),
    _importer("euroSciVoc", "scientific fields of projects", "projectID euroSciVocCode", "euroSciVocTitle",
              _read_topics("euroscivoc", "euroSciVocCode", "euroSciVocTitle")),
    _importer("policyPriorities", "policy priorities of projects", "projectID priorityCode weight", "title",
              _read_priority),
    _importer("webLink", "web sites of projects", "projectID linkType physUrl", "", _read_web_link),
    _unread("result", "results"),
    _unread("article", "articles"),
)
