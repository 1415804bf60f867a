"""The tables of CORDIS: each layout, the example's table set, sums of contributions."""

from __future__ import annotations

import csv
import io
import lzma
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from make_cordis_example import TABLES, TARGET, make_example, read_rows
from oreloop.claims import verify
from oreloop.errors import Issue
from oreloop.iri import ORL
from oreloop.model import Claim, Name, Relation, Table, Triple, Value
from oreloop.resources import folder
from oreloop.schema import load_schema
from oreloop.tables import read_table, table_document
from oreloop.tables.cordis import PROGRAMMES
from oreloop.tables.importer import plain
from oreloop.vocabulary import load_vocabulary
from table_reading import LOOPMAG, ORGANISATIONS, facts, read_text, states, written

DATA = Path(__file__).parents[2] / "shared" / "data"

# --- layouts -----------------------------------------------------------------------------------------------------

def test_a_row_of_participants(tmp_path: Path) -> None:
    (claim,), issues = read_text(tmp_path, "organization.csv", ORGANISATIONS + LOOPMAG)
    assert not issues
    project = Name("LOOPMAG", "Project", (("grant", "101999999"),))
    organisation = Name("Magnesia Research", "ResearchOrganisation", (("pic", "900000001"),))
    city = Name("ATHINA", "City", (("city", "GR/athina"),))
    assert states(claim).triples == (
        Triple(project, "hasPartner", organisation),
        Triple(project, "coordinatedBy", organisation),
        Triple(organisation, "locatedIn", city),
        Triple(city, "locatedIn", Name("Greece", "Country", (("vocabulary", "place/greece"),))),
        Triple(organisation, "shortName", Value("MAGRES")),
        Triple(organisation, "vatNumber", Value("EL000000001")),
        Triple(organisation, "homepage", Value("https://example.org/", "anyURI")),
        Triple(organisation, "nutsCode", Value("EL301")),
        Triple(organisation, "latitude", Value("37.95", "decimal")),
        Triple(organisation, "longitude", Value("23.7", "decimal")),
    )
    assert states(claim).relations == (Relation("Participation", (
        ("project", project),
        ("organisation", organisation),
        ("role", Value("coordinator")),
        ("nameAsGiven", Value("Magnesia Research")),
        ("activityType", Value("REC")),
        ("sme", Value("false", "boolean")),
        ("order", Value("1", "integer")),
        ("ecContribution", Value("1500.5", "decimal", "1500,50")),
        ("netEcContribution", Value("1500.5", "decimal", "1500.50")),
        ("totalCost", Value("2000", "decimal")),
        ("endOfParticipation", Value("false", "boolean")),
    )),)
    assert claim.evidence[0].quote == LOOPMAG.rstrip("\n")
    assert (claim.evidence[0].start, claim.evidence[0].row) == (len(ORGANISATIONS), 1)


@pytest.mark.parametrize(("role", "coordinates"), [
    ("coordinator", True), ("participant", False), ("associatedPartner", False), ("thirdParty", False), ("", False)])
def test_every_role_takes_part_and_one_coordinates(tmp_path: Path, role: str, coordinates: bool) -> None:
    (claim,), _ = read_text(tmp_path, "organization.csv", ORGANISATIONS + LOOPMAG.replace("coordinator", role))
    assert ("LOOPMAG", "hasPartner", "Magnesia Research") in facts([claim])
    assert (("LOOPMAG", "coordinatedBy", "Magnesia Research") in facts([claim])) == coordinates
    assert states(claim).relations[0].of("role") == ([Value(role)] if role else [])


@pytest.mark.parametrize(("cell", "town"), [
    ("PARIS CEDEX 07", "PARIS"), ("Praha 1", "Praha"), ("LYON 7EME", "LYON"), ("00160 HELSINKI", "HELSINKI"),
    ("Bruxelles / Brussel", "Bruxelles"), ("Getafe (Madrid)", "Getafe"), ("Sisli, Istanbul", "Sisli"),
    ("'s-Gravenhage (Den Haag)", "'s-Gravenhage"), ("Liège", "Liège"), ("LA SEYNE SUR MER", "LA SEYNE SUR MER"),
    ("Zona E", "Zona E"), ("75013", ""), ("", "")])
def test_towns_without_district_and_postcode(tmp_path: Path, cell: str, town: str) -> None:
    row = LOOPMAG.replace("ATHINA 10", '"' + cell + '"')
    (claim,), _ = read_text(tmp_path, "organization.csv", ORGANISATIONS + row)
    assert {o for _, p, o in facts([claim]) if p == "locatedIn"} == {town, "Greece"} - {""}
    assert ("Magnesia Research", "locatedIn", town or "Greece") in facts([claim])


@pytest.mark.parametrize(("code", "name"), [("UK", "United Kingdom"), ("GB", "United Kingdom"), ("de", "Germany"),
                                            ("JP", "Japan"), ("CZ", "Czechia")])
def test_countries_by_either_code(tmp_path: Path, code: str, name: str) -> None:
    (claim,), issues = read_text(tmp_path, "organization.csv", ORGANISATIONS + LOOPMAG.replace(",EL,", f",{code},"))
    assert ("ATHINA", "locatedIn", name) in facts([claim])
    assert not issues


def test_towns_of_one_name_in_two_countries_are_two(tmp_path: Path) -> None:
    rows = LOOPMAG + LOOPMAG.replace(",EL,", ",US,") + LOOPMAG.replace(",EL,", ",XQ,") + LOOPMAG.replace(",EL,", ",,")
    claims, issues = read_text(tmp_path, "organization.csv", ORGANISATIONS + rows)
    towns = [next(t.object for t in states(c).triples if t.predicate == "locatedIn") for c in claims]
    assert [t.ids for t in towns if isinstance(t, Name)] == [(("city", "GR/athina"),), (("city", "US/athina"),), (), ()]
    assert [i.line() for i in issues] == [
        "cordis/organization.csv:3: country is no known code: 'XQ'; use two letters of ISO 3166, or EL and UK"]


def test_odd_cells_of_a_participant_are_warned_of_and_the_row_is_kept(tmp_path: Path) -> None:
    row = LOOPMAG.replace("900000001", "").replace("REC", "XYZ").replace("37.95", "137.95").replace("false", "perhaps")
    (claim,), issues = read_text(tmp_path, "organization.csv", ORGANISATIONS + row)
    assert states(claim).triples[0].object == Name("Magnesia Research", "Organisation")
    assert [i.what for i in issues] == [
        "activityType is not known: 'XYZ'", "geolocation is no place on earth: '137.95,23.70'",
        "SME is neither true nor false: 'perhaps'", "endOfParticipation is neither true nor false: 'perhaps'"]


def test_a_row_of_projects(tmp_path: Path) -> None:
    text = ("id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;legalBasis;topics;"
            "frameworkProgramme;masterCall;subCall;fundingScheme;objective;keywords;contentUpdateDate;rcn\r\n"
            '"1";"A-B";"SIGNED";"A ""long""\r\ntitle";"2024-01-01";"";"2,5";"2";"H.1";"T-1";"H2020";"C";"C";"RIA";'
            '"secret text";"magnets; Nd, Pr;nd ,Nd";"2025-05-05 10:00:00";"9"\r\n')
    (claim,), issues = read_text(tmp_path, "project.csv", text)
    assert not issues
    assert {(p, o) for _, p, o in facts([claim])} == {
        ("grantNumber", "1"), ("acronym", "A-B"), ("title", 'A "long" title'), ("rcn", "9"),
        ("startDate", "2024-01-01"), ("projectStatus", "SIGNED"), ("fundedUnder", "Horizon 2020"),
        ("fundingScheme", "RIA"), ("legalBasis", "H.1"),
        ("totalCost", "2.5"), ("ecMaxContribution", "2"), ("callIdentifier", "C"), ("topic", "T-1"),
        ("keyword", "magnets"), ("keyword", "Nd"), ("keyword", "Pr"), ("keyword", "nd")}
    assert claim.stated_on == "2025-05-05"
    assert "secret" not in str([t.to_json() for t in states(claim).triples])
    verify(claim, text)


def test_the_other_layouts(tmp_path: Path) -> None:
    topics, _ = read_text(tmp_path, "topics.csv", "projectID,topic,title\n1,T-1,Magnets\n2,T-2,\n")
    assert facts(topics) == {("1", "hasTopic", "Magnets"), ("2", "hasTopic", "T-2")}
    fields, _ = read_text(tmp_path, "e.csv", "projectID,euroSciVocCode,euroSciVocTitle\n1,/2/3,y\n")
    assert states(fields[0]).triples[0].object == Name("y", "Topic", (("euroscivoc", "/2/3"),))
    parts, _ = read_text(tmp_path, "legalBasis.csv", "projectID,legalBasis,title\n1,H.2,Climate\n")
    assert states(parts[0]).triples[0].object == Name("Climate", "Topic", (("legalbasis", "H.2"),))
    priorities, _ = read_text(tmp_path, "p.csv", "projectID,priorityCode,title,weight\n"
                              "1,ai,AI,0\n1,climate,Climate,40\n")
    assert facts(priorities) == {("1", "hasTopic", "Climate")}
    links, issues = read_text(tmp_path, "webLink.csv", "projectID,linkType,physUrl\n1,socialMedia,https://x.example/\n"
                              "1,relatedWebsite,https://p.example/\n1,relatedWebsite,nowhere\n")
    assert facts(links) == {("1", "homepage", "https://p.example/")}
    assert [i.what for i in issues] == ["physUrl is no web address: 'nowhere'"]


@pytest.mark.parametrize("name", ["result", "article"])
def test_layouts_that_are_not_read_are_noted(tmp_path: Path, name: str) -> None:
    claims, issues = read_text(tmp_path, f"{name}.csv", "id,projectID,title\n1,2,3\n")
    assert not claims
    assert [(i.where, i.level) for i in issues] == [(f"cordis/{name}.csv", "note")]


def test_programmes_are_those_of_the_vocabulary() -> None:
    terms = load_vocabulary().terms
    assert {i: terms[i].type for _, i in PROGRAMMES.values()} == {i: "Programme" for _, i in PROGRAMMES.values()}


# --- the example's table set -------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def example() -> dict[str, list[Claim]]:
    """The claims of each table of the example; a table with an issue fails."""
    found: dict[str, list[Claim]] = {}
    for path in [TARGET / name for name in sorted(TABLES)]:
        file = f"cordis/{path.name}"
        text = path.read_bytes().decode("utf-8-sig")
        for item in read_table(path, file, texts=False):
            assert isinstance(item, Claim), item
            verify(item, text)
            found.setdefault(path.name, []).append(item)
    return found


def test_the_example_is_read_without_an_issue(example: dict[str, list[Claim]]) -> None:
    assert {file: len(claims) for file, claims in example.items()} == {
        "project.csv": 63, "organization.csv": 565, "topics.csv": 63, "legalBasis.csv": 100, "euroSciVoc.csv": 125}
    everything = facts(c for claims in example.values() for c in claims)
    assert {("REESilience", "coordinatedBy", "HOCHSCHULE PFORZHEIM"), ("REESilience", "hasPartner", "HYPROMAG LTD"),
            ("REESilience", "grantNumber", "101058598"), ("Pforzheim", "locatedIn", "Germany"),
            ("REESilience", "fundedUnder", "Horizon Europe")} <= everything


def test_each_claim_of_the_example_fits_the_ontology_and_has_an_id_of_its_own(example: dict[str, list[Claim]]) -> None:
    schema = load_schema()
    claims = [c for of_file in example.values() for c in of_file]
    assert [p for c in claims for p in schema.problems(c.statement)] == []
    assert len({c.id for c in claims}) == len(claims)
    assert [Claim.from_json(c.to_json()) for c in claims] == claims


def test_the_example_holds_no_addresses_and_no_texts_of_others() -> None:
    for file, (_, left_out) in TABLES.items():
        assert not left_out & set(read_rows(TARGET / file)[0])


def test_the_catalogue_names_publisher_and_licence() -> None:
    document = table_document(TARGET / "organization.csv", "cordis/organization.csv")
    assert (document.title, document.publisher, document.licence, document.language, document.text) == (
        "CORDIS: participants of projects", "CORDIS, European Commission", "CC-BY-4.0", "en", "")


# --- sums --------------------------------------------------------------------------------------------------------

def contribution_gaps(projects: Iterable[Mapping[str, str]], organisations: Iterable[Mapping[str, str]]) -> Table:
    """What queries/checks/contribution-sums.rq must find, from the bare rows: grant number, grant, sum of shares."""
    shares: dict[str, Decimal] = defaultdict(Decimal)
    for row in organisations:
        if row["netEcContribution"]:
            shares[row["projectID"]] += Decimal(row["netEcContribution"])
    rows = []
    for row in projects:
        granted, shared_out = Decimal(row["ecMaxContribution"]), shares.get(row["id"])
        if shared_out is not None and abs(shared_out - granted) > granted / 1000:
            rows.append((row["id"], plain(granted), plain(shared_out)))
    return Table.of(("project", "granted", "shared"), sorted(rows))


def check_query() -> str:
    return (folder("queries") / "checks" / "contribution-sums.rq").read_text(encoding="utf-8")


def participations(paths: Iterable[Path]) -> ox.Store:
    """Grants and participations of tables as a graph of their own, with grant numbers for projects."""
    store = ox.Store()

    def project(name: object) -> ox.NamedNode:
        assert isinstance(name, Name)
        return ox.NamedNode(f"urn:grant:{dict(name.ids)['grant']}")

    def amount(value: object) -> ox.Literal:
        assert isinstance(value, Value)
        return ox.Literal(value.value, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))

    def add(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        store.add(ox.Quad(subject, ox.NamedNode(ORL + predicate), value))

    for claim in (c for path in paths for c in read_table(path, path.name, texts=False) if isinstance(c, Claim)):
        for triple in states(claim).triples:
            if triple.predicate == "ecMaxContribution":
                add(project(triple.subject), triple.predicate, amount(triple.object))
        for relation in states(claim).relations:
            node = ox.NamedNode(f"urn:claim:{claim.id}")
            store.add(ox.Quad(node, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                              ox.NamedNode(ORL + relation.type)))
            add(node, "project", project(relation.of("project")[0]))
            for share in relation.of("netEcContribution"):
                add(node, "netEcContribution", amount(share))
    return store


def found_gaps(store: ox.Store) -> list[tuple[str, str, str]]:
    solutions = store.query(check_query())
    assert isinstance(solutions, ox.QuerySolutions)
    return [(s["project"].value.removeprefix("urn:grant:"), plain(Decimal(s["granted"].value)),
             plain(Decimal(s["shared"].value))) for s in solutions]


def test_the_check_finds_sums_that_are_off_by_more_than_one_in_a_thousand(tmp_path: Path) -> None:
    projects = "id,acronym,title,ecMaxContribution\n1,A,,2000\n2,B,,2002\n3,C,,2002.01\n4,D,,1\n5,E,,1997\n"
    shares = "projectID,organisationID,name,role,netEcContribution\n"
    shares += "".join(f"{p},{o},N{o},participant,1000\n" for p in (1, 2, 3, 5) for o in (1, 2))
    shares += "4,1,N1,participant,\n"
    paths = [written(tmp_path, "project.csv", projects), written(tmp_path, "organization.csv", shares)]
    expected = [("3", "2002.01", "2000"), ("5", "1997", "2000")]
    assert found_gaps(participations(paths)) == expected
    assert list(contribution_gaps(read_rows(paths[0]), read_rows(paths[1])).rows) == expected


def test_the_check_agrees_with_the_rows_of_the_example() -> None:
    paths = [TARGET / "project.csv", TARGET / "organization.csv"]
    expected = contribution_gaps(read_rows(paths[0]), read_rows(paths[1]))
    assert found_gaps(participations(paths)) == list(expected.rows)


# --- the whole of Horizon Europe, beside a checkout --------------------------------------------------------------

def packed_rows(name: str) -> Iterable[dict[str, str]]:
    with lzma.open(DATA / "cordis_horizon" / name, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared is not there")
class TestShared:
    """What needs ../shared."""

    def test_the_example_is_made_from_the_slice(self, tmp_path: Path) -> None:
        make_example(DATA / "cordis_horizon_crm", tmp_path)
        for file in (*TABLES, "subjects.csv"):
            assert (tmp_path / file).read_bytes() == (TARGET / file).read_bytes()

    def test_every_row_of_the_slice_is_a_claim(self) -> None:
        source = DATA / "cordis_horizon_crm"
        for file in ("project.csv", "organization.csv", "topics.csv", "legalBasis.csv", "euroSciVoc.csv"):
            text = (source / file).read_text(encoding="utf-8")
            found = list(read_table(source / file, file, texts=False))
            assert [i for i in found if isinstance(i, Issue)] == []
            assert len(found) == len(read_rows(source / file))
            for claim in found:
                assert isinstance(claim, Claim)
                verify(claim, text)

    def test_the_check_agrees_with_the_rows_of_the_slice(self) -> None:
        paths = [DATA / "cordis_horizon_crm" / f for f in ("project.csv", "organization.csv")]
        expected = contribution_gaps(read_rows(paths[0]), read_rows(paths[1]))
        assert expected.rows
        assert found_gaps(participations(paths)) == list(expected.rows)

    def test_four_projects_called_harmony_stay_four(self, tmp_path: Path) -> None:
        rows = list(packed_rows("project.csv.xz"))
        chosen = [r for r in rows if re.fullmatch("harmony", r["acronym"], re.IGNORECASE)]
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, chosen[0])
        writer.writeheader()
        writer.writerows(chosen)
        claims, issues = read_text(tmp_path, "project.csv", out.getvalue())
        assert not issues
        assert {states(c).triples[0].subject.ids for c in claims} == {
            (("grant", n),) for n in ("101072798", "101138767", "101160648", "101225967")}

    def test_fifty_six_of_all_projects_do_not_add_up(self) -> None:
        projects = list(packed_rows("project.csv.xz"))
        gaps = contribution_gaps(projects, packed_rows("organization.csv.xz"))
        assert (len(projects), len(gaps.rows)) == (19_189, 56)
