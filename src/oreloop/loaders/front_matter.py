"""Front matter: YAML between two lines of three hyphens at the very start of a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from oreloop.errors import Issue, SourceError
from oreloop.iri import is_iri
from oreloop.labels import clean_label
from oreloop.loaders.dates import iso_date
from oreloop.model import Original
from oreloop.registry import near

KEYS = ("title", "date", "language", "publisher", "licence", "license", "source")
SOURCE_KEYS = ("title", "publisher", "date", "url")

#: Longer front matter is a mistake (an unclosed one that meets a rule far below), and YAML is slow to parse.
MAX_LENGTH = 16_000

_OPENING = re.compile(r"---[ \t]*(?:\r\n|\n|\r|\Z)")
_CLOSING = re.compile(r"(?<=[\n\r])(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What front matter says, and `body`, the offset behind it (0 where there is none)."""

    title: str = ""
    issued: str = ""
    language: str = ""
    publisher: str = ""
    licence: str = ""
    original: Original | None = None
    body: int = 0
    issues: tuple[Issue, ...] = ()


def read_front_matter(text: str, file: str) -> FrontMatter:
    """Read the front matter of a text; what has no meaning here becomes an issue, never a guess.

    Raises:
        SourceError: the front matter is not closed, no YAML or no mapping; names the line.
    """
    opening = _OPENING.match(text)
    if not opening:
        return FrontMatter()
    closing = _CLOSING.search(text, opening.end(), opening.end() + MAX_LENGTH)
    if not closing:
        raise SourceError("the front matter that begins with --- is not closed", where=f"{file}:1",
                          hint="put a line --- behind it")
    fields = _Fields(_parse(text[opening.end():closing.start()], file), file)
    fields.expect(KEYS, "front matter")
    return FrontMatter(fields.text("title"), fields.date("date"), fields.text("language"), fields.text("publisher"),
                       fields.text("licence") or fields.text("license"), _original(fields), closing.end(),
                       tuple(fields.issues))


def _parse(source: str, file: str) -> Mapping[str, object]:
    try:
        # BaseLoader leaves each scalar the text that stands there: `no` is a language and `2025-10` a month.
        data = yaml.load(source, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise _broken(f"no YAML ({error.problem})", file, line) from None
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 2
        raise _broken(f"no YAML (it holds the character U+{ord(source[error.position]):04X})", file, line) from None
    except RecursionError:
        raise _broken("nested too deeply", file, 2) from None
    if data is None or data == "":
        return {}
    if not isinstance(data, Mapping):
        raise _broken("no list of keys and values", file, 2)
    return {str(key): value for key, value in data.items()}


def _broken(what: str, file: str, line: int) -> SourceError:
    return SourceError(f"the front matter is {what}", where=f"{file}:{line}",
                       hint='write "key: value" lines, with quotes round a value that holds a colon')


def _original(fields: _Fields) -> Original | None:
    value = fields.data.get("source")
    if not isinstance(value, Mapping):
        text = fields.text("source")
        if not text:
            return None
        return Original(url=text) if is_iri(text) else Original(title=text)
    source = _Fields({str(k): v for k, v in value.items()}, fields.file, "source.", fields.issues)
    source.expect(SOURCE_KEYS, "source")
    url = source.text("url")
    if url and not is_iri(url):
        source.warn(f"source.url is no web address and is left out: {url}", "write it as https://...")
        url = ""
    original = Original(source.text("title"), source.text("publisher"), source.date("date"), url)
    return original if original != Original() else None


@dataclass(slots=True)
class _Fields:
    """The values of a mapping, each read once; what can't be read is added to `issues`."""

    data: Mapping[str, object]
    file: str
    prefix: str = ""
    issues: list[Issue] = field(default_factory=list)

    def warn(self, what: str, hint: str) -> None:
        self.issues.append(Issue(self.file, "warning", what, hint))

    def expect(self, keys: tuple[str, ...], name: str) -> None:
        for key in self.data:
            if key not in keys:
                close = near(key, keys)
                hint = f"did you mean {close[0]}?" if close else "there is " + ", ".join(keys)
                self.warn(f"unknown key {clean_label(key)!r} in the {name}", hint)

    def text(self, key: str) -> str:
        value = self.data.get(key, "")
        if isinstance(value, str):
            return clean_label(value)
        self.warn(f"{self.prefix}{key} is no text and is left out", "write it as one line of text")
        return ""

    def date(self, key: str) -> str:
        value = self.text(key)
        date = iso_date(value)
        if value and not date:
            self.warn(f"{self.prefix}{key} is no date and is left out: {value}", "write 2025-10-08, 2025-10 or 2025")
        return date
