"""The command line as a user meets it: each verb, its help, pipes, exit codes, and no traceback whatever one types."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

import oreloop
from conftest import SOURCES, add_source
from oreloop.cli import _VERBS, main
from oreloop.workspace import Workspace

VERBS = [*(name for name, *_ in _VERBS), "analyse"]
NOTE = "notes/carester-japan-investment.md"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


def run(*words: str, cwd: Path | None = None, stdin: str | bytes = "", **environment: str) -> Done:
    """A command in a process of its own, in a pipe."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run([sys.executable, "-m", "oreloop", *words], cwd=cwd, input=data, capture_output=True,
                          env={**os.environ, **environment}, timeout=60)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def call(built_once: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> object:
    """Runs a command in this process, inside the built workspace: the same code in a tenth of the time."""
    monkeypatch.chdir(built_once)

    def call(*words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["oreloop", *words])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capfdbinary.readouterr()
        code = end.value.code
        return Done(code if isinstance(code, int) else 0, captured.out.decode(), captured.err.decode())

    return call


class Call:
    """The type of the fixture `call`."""

    def __call__(self, *words: str) -> Done:
        raise NotImplementedError


def test_help_is_quick_and_names_every_verb() -> None:
    best = 9.0
    for _ in range(3):
        start = time.perf_counter()
        done = run("--help")
        best = min(best, time.perf_counter() - start)
    assert done.code == 0 and done.err == ""
    assert re.findall(r"^  ([a-z]+) {2,}[A-Z]", done.out, re.MULTILINE) == VERBS
    assert best < 1.0, "0.2 s on a machine with nothing else to do"


def test_the_command_line_loads_nothing_heavy() -> None:
    code = ("import sys, oreloop.cli\nheavy = {'rdflib', 'networkx', 'numpy', 'pyvis', 'pandas', 'trafilatura', "
            "'pyoxigraph', 'rich', 'oreloop.api', 'oreloop.schema'}\n"
            "assert not heavy & set(sys.modules), heavy & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_each_verb_shows_examples_of_it(call: Call, verb: str) -> None:
    done = call(verb, "--help")
    assert done.code == 0
    shown = done.out.partition("Examples:\n")[2].strip().splitlines()
    assert shown and all(shlex.split(line)[:2] == ["oreloop", verb] for line in shown)


@pytest.mark.parametrize("line", [line for _, _, lines in _VERBS for line in lines
                                  if line.split()[1] not in ("init", "build", "extract") and "<" not in line])
def test_the_examples_work(call: Call, tmp_path: Path, line: str) -> None:
    words = shlex.split(line.partition(" >")[0])[1:]
    if words[0] in ("view", "export") and "--output" in words:
        words[-1] = str(tmp_path / words[-1])
    elif words[0] == "view":
        words += ["--output", str(tmp_path / "graph.html")]
    assert call(*words).code in ((0, 1) if words[:2] == ["why", "REEsilience"] else (0,))


def test_version(call: Call) -> None:
    assert call("--version") == Done(0, f"oreloop {oreloop.__version__}\n", "")


def test_no_verb_shows_the_help(call: Call) -> None:
    done = call()
    assert done.code == 2 and "Commands:" in done.out + done.err


def test_from_an_empty_folder_to_answers(tmp_path: Path) -> None:
    made = run("init", "mine", "--title", 'My "graph"', cwd=tmp_path)
    assert made.code == 0 and "oreloop -C mine build" in made.out
    workspace = oreloop.api.workspace_at(tmp_path / "mine")
    assert workspace.settings.title == 'My "graph"'
    for file in SOURCES:
        add_source(workspace, file)
    (workspace.sources / "empty.txt").write_text("")
    (workspace.sources / "paper.odt").write_text("")
    built = run("build", "mine", cwd=tmp_path)
    assert built.code == 0
    assert built.err.splitlines()[0] == "oreloop: reading sources (6)"
    assert "Read 6 sources, 1 refused.\n" in built.out
    assert "refused  empty.txt: the file is empty; remove it or fill it" in built.out
    assert "note     paper.odt: not read, there is no loader for .odt files" in built.out
    assert re.search(r"^  [\d,]+ entities: [\d,]+ \w+", built.out, re.MULTILINE)
    steps = built.out.partition("Try next:\n")[2].splitlines()
    assert len(steps) == 3
    for line in steps:
        done = run(*shlex.split(line)[1:], cwd=tmp_path)
        assert done.code == 0 and done.out and "oreloop: " not in done.err, line
    assert (tmp_path / "graph.html").exists()
    again = run("build", cwd=tmp_path / "mine" / "sources" / "notes")
    assert "Read 0 sources, 6 unchanged, 1 refused.\nNothing changed" in again.out
    assert run("build", "mine", "--strict", cwd=tmp_path).code == 1


def test_the_workspace_may_stand_before_or_behind_the_verb(call: Call, workspace: Workspace, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    wanted = call("-C", str(workspace.root), "list", "documents").out
    assert NOTE in wanted
    assert call("list", "documents", "--workspace", str(workspace.root)).out == wanted
    assert call("-C", "nowhere", "list", "documents", "-C", str(workspace.root)).out == wanted
    lost = call("list", "documents")
    assert lost.code == 2 and "this folder is no workspace; make one with: oreloop init" in lost.err


def test_query_gives_each_format(call: Call) -> None:
    words = ("query", "projects/dates", "--param", "since=2024")
    table, markdown = call(*words), call(*words, "--format", "markdown")
    rows = list(csv.DictReader(io.StringIO(call(*words, "--format", "csv").out)))
    assert table.code == 0 and len(table.out.splitlines()) == len(rows) + 2
    assert len(markdown.out.splitlines()) == len(rows) + 2 and rows
    data = json.loads(call(*words, "-f", "json").out)
    assert len(data["results"]["bindings"]) == len(rows) and data["results"]["bindings"][0]["project"]["type"] == "uri"
    assert rows[0]["project"].startswith("project:") and "project:" not in table.out
    assert rows[0]["project"] in call(*words, "--ids").out


def test_a_query_may_be_a_name_a_file_a_text_or_standard_input(call: Call, built_once: Path, tmp_path: Path) -> None:
    text = "SELECT ?p WHERE { ?p a orl:Project } ORDER BY ?p"
    (tmp_path / "mine.rq").write_text(text)
    wanted = call("query", "--sparql", text, "-f", "tsv")
    assert wanted.code == 0 and len(wanted.out.splitlines()) >= 64
    assert call("query", str(tmp_path / "mine.rq"), "-f", "tsv").out == wanted.out
    assert run("query", "-", "-f", "tsv", cwd=built_once, stdin=text).out == wanted.out
    assert call("query", "dates").out == call("query", "projects/dates").out


def test_a_file_with_a_header_takes_parameters(call: Call, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("#+ summary: x\n#+ params:\n#+   thing: {type: entity}\n#+ columns: {p: y, o: z}\n"
                                   "SELECT ?thing ?p ?o WHERE { ?thing ?p ?o }")
    done = call("query", str(tmp_path / "q.rq"), "--param", "thing=Carester", "-f", "csv")
    assert done.out.startswith("p,o\n") and "place:france" in done.out


def test_triples_come_as_turtle(call: Call) -> None:
    text = "CONSTRUCT { ?p a orl:Project } WHERE { ?p a orl:Project }"
    turtle = call("query", "--sparql", text)
    parsed = list(ox.parse(turtle.out.encode(), format=ox.RdfFormat.TURTLE))
    assert len(parsed) >= 63
    for form, ours in (("ntriples", ox.RdfFormat.N_TRIPLES), ("rdfxml", ox.RdfFormat.RDF_XML),
                       ("jsonld", ox.RdfFormat.JSON_LD)):
        out = call("query", "--sparql", text, "-f", form).out
        assert {str(q) for q in ox.parse(out.encode(), format=ours)} == {str(q) for q in parsed}
    wrong = call("query", "dates", "-f", "turtle")
    assert wrong.code == 2 and "turtle can't hold rows" in wrong.err


def test_nothing_found_is_said_beside_the_data(call: Call) -> None:
    done = call("query", "--sparql", "SELECT ?p WHERE { ?p a orl:Nothing }", "-f", "csv")
    assert done == Done(0, "p\n", "oreloop: no rows\n")


def test_a_syntax_error_shows_its_place(call: Call) -> None:
    done = call("query", "--sparql", "SELECT ?p\nWHERE { ?p a }")
    assert done.code == 2 and done.out == ""
    first, line, mark = done.err.splitlines()
    assert first.startswith("oreloop: line 2, column ") and line == "WHERE { ?p a }" and mark.strip() == "^"


def test_why_shows_quotes_and_says_what_else_is_known(call: Call) -> None:
    done = call("why", "Carester", "locatedIn", "France")
    assert done.code == 0 and f"{NOTE}, characters" in done.out and "\u201c" in done.out
    proof = json.loads(call("why", "Carester", "supplies to", "Japan", "-f", "json").out)
    assert proof["rule"] == "prp-spo2" and len(proof["premises"]) == 2
    unknown = call("why", "France", "hasPartner", "Carester")
    assert (unknown.code, unknown.out) == (1, "")
    assert re.search("it holds: .*Carester  located in  France", unknown.err)
    nothing = call("why", "REEsilience", "hasPartner", "Japan")
    assert nothing.code == 1 and "oreloop describe 'REEsilience'" in nothing.err


def test_describe(call: Call) -> None:
    rows = json.loads(call("describe", "carester", "-f", "json").out)
    assert {"subject": "Carester", "property": "located in", "object": "France"}.items() <= next(
        row for row in rows if row["property"] == "located in" and row["object"] == "France").items()


def test_analyse(call: Call) -> None:
    done = call("analyse", "shared-partners", "--minimum", "1", "-f", "csv")
    assert done.code == 0 and done.out.startswith("first,second,common,")
    plans = call("analyse", "loops", "--include-planned", "-f", "json")
    assert plans.code == 0 and json.loads(plans.out)["parameters"]["include_planned"] == "yes"


def test_who_should_talk_and_who_shares_partners(call: Call, workspace: Workspace) -> None:
    for table in ("organization.csv", "subjects.csv"):
        add_source(workspace, f"cordis/{table}")
    root = str(workspace.root)
    assert call("-C", root, "build").code == 0

    done = call("-C", root, "analyse", "complements", "--entity", "HARMONY", "--reason", "hand-over", "-f", "json")
    (row,) = json.loads(done.out)["rows"]
    assert row["why"] == ("HARMONY ends with neodymium-iron-boron magnet (magnet making), REEcycle begins with "
                          "neodymium-iron-boron magnet")
    assert {"magnet-making", "ndfeb-magnet"} <= {quote["quote"] for quote in row["evidence"]}
    other = call("-C", root, "analyse", "complements", "--entity", "Carester", "-f", "csv")
    assert "Carester is not among the projects (--of)." in other.err
    wrong = call("analyse", "complements", "--reason", "money")
    assert wrong.code == 2 and "hand-over" in wrong.err

    done = call("-C", root, "analyse", "shared-partners", "--rank", "significance", "-f", "json")
    rows = json.loads(done.out)["rows"]
    assert [row["p_value"] for row in rows] == sorted(row["p_value"] for row in rows)
    assert (rows[0]["first"]["label"], rows[0]["second"]["label"], rows[0]["contribution"], rows[0]["months"]) == (
        "REEPRODUCE", "SUPREEMO", 4284816.88, 28)


def test_what_if_takes_a_place_by_its_class_and_label(call: Call) -> None:
    done = call("analyse", "what-if", "--cut", "place:France", "--step", "recycling", "--include-planned", "-f", "csv")
    assert done.code == 0 and done.out.startswith("effect,what,of,before,after,")
    nothing = call("analyse", "what-if")
    assert nothing.code == 2 and "the scenario changes nothing; name what falls away" in nothing.err


def test_money_by_a_word_and_its_quotes(call: Call) -> None:
    done = call("analyse", "money", "--by", "pairs", "--include-planned", "-f", "csv")
    assert done.code == 0 and done.out.startswith("funder,recipient,kind,amount,currency,status,payments,with_amount,")
    assert len(done.out.splitlines()) > 1 and ",funding,100000000," in done.out
    quotes = call("analyse", "money", "--by", "pairs", "--include-planned", "--evidence", "all", "-f", "csv")
    assert quotes.code == 0 and "100 million euros" in quotes.out
    wrong = call("analyse", "money", "--by", "colour")
    assert wrong.code == 2 and "by can't be 'colour'" in wrong.err


def test_a_picture_and_a_report_say_which_file_they_wrote(call: Call, tmp_path: Path) -> None:
    page, brief = tmp_path / "loops.html", tmp_path / "brief.html"
    drawn = call("analyse", "loops", "--include-planned", "--picture", str(page))
    assert drawn.code == 0 and f"oreloop: wrote {page}\n" in drawn.err and page.read_text().startswith("<!DOCTYPE")
    other = call("analyse", "loops", "--picture", str(tmp_path / "loops.png"))
    assert other.code == 2 and other.out == "" and "a picture is an .svg or .html file" in other.err
    made = call("report", "--output", str(brief), "--rows", "2")
    assert made.code == 0 and made.out == f"Wrote {brief}: open it in a browser.\n"
    assert brief.read_text().startswith("<!DOCTYPE html>")
    wrong = call("report", "--as-of", "soon", "--output", str(tmp_path / "no.html"))
    assert wrong.code == 2 and "as_of can't be 'soon'" in wrong.err and not (tmp_path / "no.html").exists()


def test_a_saved_result_can_be_queried_until_the_graph_changes(call: Call, workspace: Workspace) -> None:
    root = str(workspace.root)
    saved = call("-C", root, "analyse", "shared-partners", "--save", "-f", "trig")
    assert saved.code == 0
    graph = "https://w3id.org/oreloop/graph/analysis/shared-partners"
    assert f"oreloop: saved as the graph <{graph}>\n" in saved.err
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    kept = call("-C", root, "query", "--sparql", query, "-f", "csv")
    assert int(kept.out.split()[1]) == len(set(ox.parse(saved.out, ox.RdfFormat.TRIG))) > 10
    assert call("-C", root, "build").code == 0
    assert call("-C", root, "query", "--sparql", query, "-f", "csv").out == kept.out
    (workspace.claims / f"{NOTE}.jsonl").unlink()
    assert call("-C", root, "query", "--sparql", query, "-f", "csv").out.split()[1] == "0"


def test_check_ends_with_one_for_violations_only(call: Call, workspace: Workspace,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    done = call("check")
    assert done.code == 0 and done.out.splitlines()[-1].startswith("0 violations, ")
    path = workspace.claims / f"{NOTE}.jsonl"
    path.write_text(re.sub('"confidence": 0[.][0-9]+', '"confidence": 7.5', path.read_text()))
    broken = call("-C", str(workspace.root), "check")
    assert broken.code == 1 and "violation" in broken.out and "    " in broken.out
    assert json.loads(call("-C", str(workspace.root), "check", "-f", "json").out)[0]["severity"] == "violation"


def test_view_writes_a_file_and_says_which(call: Call, tmp_path: Path) -> None:
    done = call("view", "--output", str(tmp_path / "x.html"), "--material", "dysprosium", "--limit", "10")
    assert done.out == f"Wrote {tmp_path / 'x.html'}: open it in a browser.\n"
    assert "<html" in (tmp_path / "x.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml", "graphml", "gexf", "csv"])
def test_export_gives_the_same_bytes_in_a_pipe_and_a_file(call: Call, tmp_path: Path, form: str) -> None:
    piped = call("export", "--format", form)
    written = call("export", "--format", form, "--output", str(tmp_path / "graph.out"))
    assert piped.code == written.code == 0 and piped.err == ""
    assert written.out == "" and written.err == f"oreloop: wrote {tmp_path / 'graph.out'}\n"
    assert (tmp_path / "graph.out").read_text(encoding="utf-8") == piped.out != ""


def test_export_by_suffix_graphs_and_parts(call: Call, tmp_path: Path) -> None:
    assert call("export", "-o", str(tmp_path / "a.nq"), "--graph", "inferred", "--no-persons", "--no-quotes").code == 0
    graphs = {str(q.graph_name) for q in ox.parse(path=str(tmp_path / "a.nq"))}
    assert graphs == {"<https://w3id.org/oreloop/graph/inferred>"}
    assert call("export", "--format", "csv", "-o", str(tmp_path / "folder")).code == 0
    assert sorted(p.name for p in (tmp_path / "folder").iterdir()) == ["edges.csv", "nodes.csv"]


def test_exports_do_not_hang_on_the_order_of_hashes(built_once: Path) -> None:
    first, second = (run("export", "--format", "trig", "--graph", "claims", cwd=built_once, PYTHONHASHSEED=seed)
                     for seed in ("1", "2"))
    assert first == second and first.code == 0 and first.out


@pytest.mark.parametrize("kind", ["loaders", "importers", "patterns", "queries", "analyses", "exporters",
                                  "projections", "properties", "documents"])
def test_list(call: Call, kind: str) -> None:
    rows = json.loads(call("list", kind, "-f", "json").out)
    assert len(rows) > 1 and all(next(iter(row.values())) for row in rows)


def test_extract_needs_no_workspace(call: Call, workspace: Workspace, tmp_path: Path,
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copyfile(workspace.sources / NOTE, tmp_path / "note.md")
    monkeypatch.chdir(tmp_path)
    done = call("extract", "note.md")
    text = (tmp_path / "note.md").read_bytes().decode()
    claims = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0 and claims
    for claim in claims:
        for evidence in claim["evidence"]:
            assert text[evidence["start"]:evidence["end"]] == evidence["quote"]
    words = call("extract", "note.md", "--format", "text")
    assert len([line for line in words.out.splitlines() if not line.startswith(" ")]) == len(claims)
    assert "Carester  locatedIn  France" in words.out
    page = call("extract", "note.md", "--format", "html")
    assert page.code == 0 and page.out == oreloop.extract_page("note.md")
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["note.md"]
    (tmp_path / "none.txt").write_text("Nothing is said here about anything at all, and that is so on purpose.")
    empty = call("extract", "none.txt", "-o", "claims.jsonl")
    assert (empty.code, empty.out) == (0, "") and "no claims were found" in empty.err
    assert (tmp_path / "claims.jsonl").read_text() == ""
    empty = call("extract", "none.txt", "-f", "html", "-o", "none.html")
    assert (empty.code, empty.out) == (0, "") and "wrote none.html: open it in a browser" in empty.err
    assert "No claims found" in (tmp_path / "none.html").read_text()


def test_doctor(call: Call, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    well = {row["what"]: row for row in json.loads(call("doctor", "-f", "json").out)}
    assert well["database"]["state"] == "ok" and well["oreloop"]["details"].startswith(oreloop.__version__)
    shutil.rmtree(workspace.store)
    ill = call("-C", str(workspace.root), "doctor")
    assert ill.code == 1 and re.search(r"^database +wrong +missing or damaged", ill.out, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    assert call("doctor").code == 0, "without a workspace the installation alone is looked at"


BAD_USES: list[tuple[Sequence[str], int, str]] = [
    (("nonsense",), 2, "No such command 'nonsense'"),
    (("--nonsense",), 2, "No such option"),
    (("build", "nowhere"), 2, "nowhere: this folder is no workspace; make one with: oreloop init nowhere"),
    (("build", "one", "two"), 2, "unexpected extra argument"),
    (("init",), 2, "Missing argument 'DIR'"),
    (("init", "."), 2, "this folder is a workspace already"),
    (("init", "oreloop.toml/x"), 2, "can't make a workspace"),
    (("extract",), 2, "Missing argument 'FILE'"),
    (("extract", "nowhere.txt"), 2, "nowhere.txt: the file is gone"),
    (("extract", "sources/cordis/topics.csv", "-f", "html"), 2, "a table has no text in which claims could be marked"),
    (("extract", "."), 2, "no loader reads files of this kind"),
    (("extract", "oreloop.toml"), 2, "oreloop.toml: no loader reads files of this kind"),
    (("query", "projects/dat"), 2, "no query is called 'projects/dat'; did you mean projects/dates"),
    (("query", "dates", "--sparql", "ASK {}"), 2, "a name and --sparql are two queries"),
    (("query", "dates", "--param", "since"), 2, "'since' is no parameter; write it as --param name=value"),
    (("query", "dates", "-p", "since=1", "-p", "since=2"), 2, "'since' is given twice"),
    (("query", "dates", "--param", "sins=2024"), 2, "has no parameter 'sins'"),
    (("query", "dates", "--param", "since=soon"), 2, "since can't be 'soon'"),
    (("query", "partners", "--param", "project=Resilient"), 2, "no project is called 'Resilient'; did you mean"),
    (("query", "nowhere.rq"), 2, "nowhere.rq: the query can't be read"),
    (("query", "--sparql", ""), 2, "the query ends too early"),
    (("query", "--sparql", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"), 2, "SERVICE"),
    (("query", "--sparql", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"), 2, "oreloop: "),
    (("query", "--sparql", "ASK " + "{" * 5000), 2, "oreloop: "),
    (("query", "--sparql", "ASK {}", "--format", "excel"), 2, "'excel' is not one of"),
    (("query", "--sparql", "ASK {}", "-o", "nowhere/\0.csv"), 2, "null byte"),
    (("why", "Carester", "locatedIn"), 2, "Missing argument 'OBJECT'"),
    (("why", "Karester", "locatedIn", "France"), 2, "no thing is called 'Karester'; did you mean"),
    (("why", "Carester", "lies in", "France"), 2, "no property is called 'lies in'"),
    (("why", "Carester", "locatedIn", "\x1b[31mFrankia\u202e"), 2, "no thing is called"),
    (("describe", "\x1b[2J"), 2, "no thing is called"),
    (("analyse", "lops"), 2, "no analysis is called 'lops'; there is loops"),
    (("analyse", "loops", "--longest", "x"), 2, "longest can't be 'x'"),
    (("analyse", "loops", "--length", "3"), 2, "No such option: --length"),
    (("analyse", "loops", "--evidence", "1"), 2, "there is no row '1'; the result has 0"),
    (("analyse", "loops", "--evidence", "all", "-f", "trig"), 2, "quotes are not written as trig"),
    (("view", "--type", "Projekt"), 2, "nothing in the graph is of the type 'Projekt'"),
    (("view", "--document", "nowhere.md"), 2, "no document is called 'nowhere.md'"),
    (("view", "--limit", "0"), 2, "'--limit'"),
    (("view", "--output", "."), 2, "this is a folder"),
    (("view", "--output", "oreloop.toml/x.html"), 2, "oreloop.toml/x.html: the file can't be written"),
    (("export",), 2, "say in which format; --format turtle|trig|"),
    (("export", "--format", "turtel"), 2, "no exporter is called 'turtel'; there is turtle"),
    (("export", "--output", "graph.doc"), 2, "no exporter writes files like graph.doc"),
    (("export", "--format", "trig", "--graph", "claim"), 2, "there is no graph 'claim'; there is claims"),
    (("export", "--format", "trig", "-o", "oreloop.toml/x.trig"), 2, "oreloop.toml/x.trig: can't write the export"),
    (("list", "things"), 2, "'things' is not one of"),
    (("check", "-C", "nowhere"), 2, "nowhere: this folder is no workspace"),
]


@pytest.mark.parametrize(("words", "code", "message"), BAD_USES, ids=[" ".join(words)[:40] for words, *_ in BAD_USES])
def test_wrong_use_ends_with_one_clear_message(call: Call, words: Sequence[str], code: int, message: str) -> None:
    done = call(*words)
    assert done.code == code and done.out == ""
    assert message in done.err and "Traceback" not in done.err
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", done.err), "what a user typed moves no cursor"


@pytest.mark.parametrize("settings", ["title = ", "nonsense = 1\n", 'base = "x"\n', 'publish = ["../x.ttl"]\n'])
def test_wrong_settings(call: Call, workspace: Workspace, settings: str) -> None:
    (workspace.root / "oreloop.toml").write_text(settings)
    for words in (("build", str(workspace.root)), ("-C", str(workspace.root), "check")):
        done = call(*words)
        assert done.code == 2 and "oreloop.toml: " in done.err and len(done.err.splitlines()) == 1


def test_a_reader_that_stops_reading_is_no_fault(built_once: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m oreloop export --format nquads | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=built_once, capture_output=True, text=True)
    line, status = done.stdout.splitlines()
    assert line.endswith(" .") and status == "141" and done.stderr == ""


def test_a_fault_of_ours_is_one_line(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str, **options: object) -> None:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr("oreloop.open", fails, raising=False)
    done = call("check")
    assert (done.code, len(done.err.splitlines())) == (70, 1)
    assert "a fault of oreloop: ZeroDivisionError: a b" in done.err
    monkeypatch.setenv("ORELOOP_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["oreloop", "check"])
    with pytest.raises(ZeroDivisionError):
        main()


def on_terminal(words: Sequence[str], cwd: Path, **environment: str) -> str:
    """What a command writes when both of its outputs are a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "oreloop", *words], cwd=cwd, stdout=follower, stderr=follower,
                               env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment})
    os.close(follower)
    data = b""
    while True:
        try:
            block = os.read(leader, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not block:
            break
        data += block
    os.close(leader)
    assert process.wait(60) == 0
    return data.decode()


def test_a_terminal_gets_a_bar_and_tables_that_are_folded_not_cut(workspace: Workspace) -> None:
    (workspace.sources / "more.txt").write_text("Carester is based in France.")
    shown = on_terminal(("build",), workspace.root)
    assert "\x1b[" in shown and "reading sources" in shown and re.search(r"Read \d sources?", shown)
    table = on_terminal(("describe", "Carester"), workspace.root, NO_COLOR="1", COLUMNS="60")
    assert not re.search("\x1b\\[[0-9;]*3[0-9]m", table), "no colours"
    letters = re.sub(r"\s", "", re.sub("\x1b\\[[0-9;]*m", "", table))
    assert ("\u2026" not in letters and "beneficiary(funding)" in letters) or "located" in letters


def test_a_pipe_gets_no_escape_codes(built_once: Path) -> None:
    for words in (("describe", "Carester"), ("query", "dates"), ("check",), ("list", "queries")):
        done = run(*words, cwd=built_once)
        assert done.code == 0 and "\x1b" not in done.out + done.err


def test_any_locale_will_do(built_once: Path) -> None:
    done = run("why", "Carester", "locatedIn", "France", cwd=built_once, LC_ALL="C", PYTHONUTF8="0",
               PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")
    assert done.code == 0 and "\u201c" in done.out
