"""oreloop from Python: the same verbs as on the command line, each a function or a method."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

import pyoxigraph as ox

from oreloop.errors import UsageError
from oreloop.explain import Label, Proof, explain
from oreloop.iri import ORL, expand
from oreloop.model import Table
from oreloop.names import Names
from oreloop.opening import open_workspace
from oreloop.results import Result
from oreloop.store import GraphStore
from oreloop.workspace import Workspace, find_workspace, init_workspace

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from oreloop.analyses import Outcome
    from oreloop.contents import Contents
    from oreloop.progress import OnProgress
    from oreloop.report import BuildReport
    from oreloop.reviewing import Question
    from oreloop.validation import Report


def workspace_at(path: str | Path | None = None) -> Workspace:
    """The workspace in a folder, or without `path` the nearest one at or above the current folder.

    Raises:
        UsageError: there is none.
    """
    return find_workspace(Path.cwd()) if path is None else find_workspace(Path(path), exact=True)


def init(path: str | Path, title: str = "") -> Workspace:
    """Make a workspace in a folder; nothing that is there is changed.

    Raises:
        UsageError: the folder is a workspace already, or can't be made.
    """
    return init_workspace(Path(path), title)


def build(path: str | Path | None = None, *, on_progress: OnProgress | None = None) -> BuildReport:
    """Bring a workspace up to date with its sources and decisions; see `oreloop.building.build`.

    Raises:
        OreloopError: see there.
    """
    from oreloop.building import build

    return build(workspace_at(path), on_progress=on_progress)


def extract_file(path: str | Path, *, extractors: Sequence[str] = ("rules",),
                 options: Mapping[str, Mapping[str, Any]] | None = None) -> Contents:
    """What one document or table holds: its metadata and its claims. No workspace is needed, nothing is written.

    `options` has the settings of an extractor under its name, as `oreloop.toml` has them (`Settings.options`).

    Raises:
        SourceError: the file can't be read. UsageError: no such extractor, or its settings are wrong.
    """
    from oreloop.contents import read_contents
    from oreloop.extractors import prepare

    path, readers = Path(path), prepare(extractors, options)
    contents = read_contents(path, path.name, readers)
    return replace(contents, issues=(*contents.issues, *readers.issues()), usage=readers.usage())


def extract_page(source: str | Path | Contents) -> str:
    """The text of one document with its claims marked in it, as one HTML page that opens offline.

    `source` is a file, or what `extract_file` gave of one.

    Raises:
        SourceError: the file can't be read. UsageError: it is a table, which has no text to mark.
    """
    from oreloop.contents import Contents
    from oreloop.extract import Extraction, sentences_of
    from oreloop.mentions import find_mentions
    from oreloop.views import render_marked

    contents = source if isinstance(source, Contents) else extract_file(source)
    document = contents.document
    if contents.kind == "table":
        raise UsageError("a table has no text in which claims could be marked", where=document.file,
                         hint="take another form: jsonl or text")
    rejected = tuple(("", reason) for reason, count in contents.rejected for _ in range(count))
    extraction = Extraction(contents.claims, find_mentions(document, sentences_of(document)), rejected)
    return render_marked(document, extraction, issues=contents.issues)


def open(path: str | Path | None = None) -> KnowledgeGraph:
    """The built graph of a workspace, to read from; a missing or outdated database is first made again from the claims.

    Raises:
        UsageError: there is no workspace. StoreError: nothing was built yet.
    """
    workspace = workspace_at(path)
    return KnowledgeGraph(open_workspace(workspace), workspace)


class KnowledgeGraph:
    """A built graph. Things are given by label, other name, CURIE (`org:valeo`) or IRI, wherever a method takes them.

    >>> with open("graph") as graph:                                                # doctest: +SKIP
    ...     graph.query("projects/partners", project="REEsilience").to_pandas()
    """

    def __init__(self, store: GraphStore, workspace: Workspace | None = None) -> None:
        self.store, self.workspace = store, workspace

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        """Nothing needs to be closed: the database is read only and ends with the object."""

    @functools.cached_property
    def names(self) -> Names:
        """The names of the graph: labels of IRIs, and things by what they are called."""
        return Names(self.store)

    def query(self, query: str, **params: object) -> Result:
        """Run a saved query by name (`projects/partners`) or a text in SPARQL 1.1, with values for its parameters.

        Raises:
            QueryError: the text is wrong or not allowed. UsageError: no such query, or a parameter is wrong.
        """
        from oreloop.queries import find_query, run

        is_name = not any(c.isspace() or c in "{}" for c in query)
        values = {name: str(value).lower() if isinstance(value, bool) else str(value)
                  for name, value in params.items()}
        return run(self.store, find_query(query) if is_name else query, values, self.names)

    def triple(self, subject: str, predicate: str, obj: str) -> ox.Triple:
        """The triple that three texts stand for; the object is a thing, or a literal that the graph gives there.

        Raises:
            UsageError: nothing is called so, or several things are.
        """
        start = ox.NamedNode(self.names.resolve(subject))
        verb = ox.NamedNode(self.names.resolve_property(predicate))
        return ox.Triple(start, verb, self._object(start, verb, obj))

    def why(self, subject: str, predicate: str, obj: str) -> Proof:
        """Why the graph holds a triple: the documents and quotes behind it, or the rule and premises that give it.

        Raises:
            UsageError: nothing is called so, or the graph holds no such triple.
        """
        return explain(self.store, self.triple(subject, predicate, obj))

    def between(self, one: str, other: str) -> list[ox.Triple]:
        """What the graph holds between two things in either direction: stated, denied or inferred; sorted.

        Raises:
            UsageError: nothing is called so, or several things are.
        """
        ends = {self.names.resolve(one), self.names.resolve(other)}
        found = {quad.triple for start in ends for end in ends - {start}
                 for quad in self.store.store.quads_for_pattern(ox.NamedNode(start), None, ox.NamedNode(end), None)}
        return sorted((t for t in found if t.predicate.value.startswith(ORL)), key=str)

    def describe(self, thing: str) -> Table:
        """All that is known of a thing: one row a fact, with status and documents.

        Raises:
            UsageError: nothing is called so, or several things are.
        """
        from oreloop.describe import describe

        return describe(self.store, self.names.resolve(thing), self.names)

    def analyse(self, name: str, **params: object) -> Outcome:
        """Run an analysis (`loops`, `shared-partners` ...): a table, and notes on what it leaves out.

        Raises:
            UsageError: there is no such analysis, or a parameter is wrong.
        """
        from oreloop.analyses import ANALYSES, analyse

        return analyse(self.store, ANALYSES.get(name), params)

    def quotes(self, outcome: Outcome, *rows: int) -> Table:
        """The quotes behind rows of an outcome (counted from 1), or behind all: row, quote, document, place, status."""
        from oreloop.analyses.unfolding import quotes

        return quotes(self.store, outcome, rows or range(1, len(outcome.rows) + 1))

    def draw(self, outcome: Outcome, path: str | Path) -> Path:
        """Draw an outcome to an .svg file (its figure) or an .html file (figure, rows and quotes) that opens offline.

        Raises:
            UsageError: there is nothing to draw, or the suffix is another. StoreError: the file can't be written.
        """
        from oreloop.views.pictures import write_picture

        write_picture(self.store, outcome, Path(path))
        return Path(path)

    def save(self, outcome: Outcome) -> str:
        """Keep an outcome in the database as the named graph `analysis/<name>`; returns its IRI.

        A query reads it by GRAPH. It stays until a build changes the graph, since then it no longer follows from it.
        This object goes on reading the database from before.

        Raises:
            UsageError: the graph has no workspace, or its database is of another version by now. StoreError: it can't
            be written.
        """
        from oreloop.analyses.recording import save_outcome

        if self.workspace is None:
            raise UsageError("this graph has no workspace to keep the result in", hint="open it with oreloop.open")
        return save_outcome(self.workspace, outcome)

    def check(self) -> Report:
        """Hold the graph against the shapes and the saved checks.

        Raises:
            KnowledgeError: a shape or check is broken.
        """
        from oreloop.validation import validate

        return validate(self.store)

    def questions(self, below: float = 0.7) -> list[Question]:
        """What a build left in doubt and nobody decided yet: merges, and claims whose confidence is below a bound.

        Raises:
            UsageError: the decisions of the workspace can't be read.
        """
        from oreloop.decisions import Decisions, load_decisions
        from oreloop.reviewing import questions

        decided = load_decisions(self.workspace.decisions) if self.workspace is not None else Decisions()
        return questions(self.store, decided, below)

    def review(self, below: float = 0.7) -> Table:
        """The questions as a table: id, kind, score, type, both sides, reasons, and where each stands."""
        from oreloop.reviewing import as_table

        return as_table(self.questions(below))

    def decide(self, *, accept: Iterable[str] = (), reject: Iterable[str] = (), who: str = "", why: str = "",
               answers: str = "", where: str = "answers") -> list[str]:
        """Decide questions by their ids, or by an edited CSV (`answers`, from `where`); returns what was written.

        All or nothing: where one is wrong, no decision is written. The graph follows with the next build.

        Raises:
            UsageError: there is no such question, a judgement is unknown, or the graph has no workspace.
        """
        from oreloop.reviewing import answer, read_answers, write_answers

        if self.workspace is None:
            raise UsageError("this graph has no workspace to write decisions to", hint="open it with oreloop.open")
        found = self.questions(below=1.01)
        accepted, rejected = list(accept), list(reject)
        if both := set(accepted) & set(rejected):
            raise UsageError(f"{min(both)} is both accepted and rejected", hint="decide for one")
        made = [*answer(found, accepted, "accept", who, why), *answer(found, rejected, "reject", who, why)]
        if answers:
            made += read_answers(found, answers, who, where)
        return write_answers(self.workspace.decisions, made)

    def export(self, target: str | Path | BinaryIO, format: str = "", *, graphs: Iterable[str] = (),
               quotes: bool = True, persons: bool = True) -> list[Path]:
        """Write the graph to a file (or a stream) in a format, by default that of the file's suffix; returns the files.

        `graphs` are short names such as "claims" or "inferred". Without `quotes` the words of documents whose licence
        does not allow to pass them on are left out, without `persons` all that is about persons.

        Raises:
            UsageError: no such format or graph, or the file can't be written.
        """
        from oreloop.exporters import EXPORTERS, ExportOptions, export_to, exporter_for

        options = ExportOptions(tuple(graphs), quotes, persons)
        if isinstance(target, str | Path):
            path = Path(target)
            return export_to(self.store, EXPORTERS.get(format) if format else exporter_for(path), path, options)
        EXPORTERS.get(format).write(self.store, target, options)
        return []

    def view(self, path: str | Path = "graph.html", *, entities: Sequence[str] = (), types: Sequence[str] = (),
             materials: Sequence[str] = (), documents: Sequence[str] = (), limit: int = 300,
             title: str = "oreloop") -> Path:
        """Write an interactive picture as one HTML file; see `oreloop.views.select.select_nodes` for what it shows.

        Raises:
            UsageError: a name, type or document is not in the graph. StoreError: the file can't be written.
        """
        from oreloop.replacing import replacing
        from oreloop.views import render_page, select_nodes

        selection = select_nodes(self.store, entities=entities, types=types, materials=materials, documents=documents,
                                 limit=limit)
        page, path = render_page(selection, title), Path(path)
        with replacing(path) as new:
            new.write_text(page, encoding="utf-8")
        return path

    def report(self, path: str | Path = "brief.html", *, title: str = "", rows: int = 10,
               on_section: Callable[[str], None] = lambda _: None, **params: object) -> Path:
        """Write the brief, one HTML page that opens offline: what the analyses find, with pictures, quotes, sources.

        `params` such as `include_planned` and `as_of` go to every analysis that has them; of each result the first
        `rows` are shown.

        Raises:
            UsageError: a parameter is wrong. StoreError: the file can't be written.
        """
        from oreloop.replacing import replacing
        from oreloop.views.brief import render_brief

        settings = self.workspace.settings if self.workspace is not None else None
        title = title or (settings.title if settings is not None else "") or "oreloop"
        page, path = render_brief(self.store, title, params, rows=rows, at=on_section), Path(path)
        with replacing(path) as new:
            new.write_text(page, encoding="utf-8")
        return path

    def to_networkx(self, projection: str = "facts", *, include_planned: bool = False) -> nx.MultiDiGraph:
        """The network of one projection; see `oreloop.network.to_networkx` for what nodes and edges carry.

        Raises:
            UsageError: there is no such projection.
        """
        from oreloop.network import to_networkx

        return to_networkx(self.store, projection, include_planned=include_planned)

    def rdflib(self) -> rdflib.Dataset:
        """The graph as an rdflib dataset over the same database, nothing copied, read only.

        Its default graph is the union that a query without GRAPH sees.
        """
        import oxrdflib
        import rdflib

        return rdflib.Dataset(store=oxrdflib.OxigraphStore(store=self.store.store))

    def label(self) -> Label:
        """How proofs name terms: labels of things and properties, CURIEs of the rest."""
        return lambda term: self.names.label(term.value) if isinstance(term, ox.NamedNode) else term.value

    def _object(self, subject: ox.NamedNode, predicate: ox.NamedNode, text: str) -> ox.NamedNode | ox.Literal:
        """What a text means as the object: one of those that the graph has there, else the thing of this name."""
        quads = self.store.store.quads_for_pattern(subject, predicate, None, None)
        for term in sorted({quad.object for quad in quads}, key=str):
            if isinstance(term, ox.Literal) and term.value == text:
                return term
            if isinstance(term, ox.NamedNode) and (
                    term.value in (expand(text, self.store.base), ORL + text)
                    or self.names.label(term.value).casefold() == text.casefold()):
                return term
        return ox.NamedNode(self.names.resolve(text))
