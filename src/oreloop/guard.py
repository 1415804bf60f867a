"""What a query from outside may be, checked before the parser sees it: read only, local, and small enough.

The engine's parser is recursive, so a short text of brackets can end the whole process, and its SERVICE really calls
out; neither can be switched off from Python. Here the text is cut into tokens first. `<` is the one character
whose meaning depends on the place (less-than, or the beginning of an IRI), so where that is open both readings are
followed, and a query is refused when any of them holds what is not allowed.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator

from oreloop.errors import QueryError

#: Characters of a query's text.
MAX_LENGTH = 100_000
#: Brackets of any kind open at one place, and `!` in a row. The engine's stack ends at about 3,000.
MAX_NESTING = 200
#: Words, names, values and signs. A chain such as `1+1+...` ends the engine's stack at about 9,000.
MAX_TOKENS = 4_000

_SPACE = r"(?:[ \t\r\n]|\#[^\r\n]*+)"
_BLANK = _SPACE + "*+"
_LOCAL_ESCAPE = r"\\[_~.\-!$&'()*+,;=/?\#@%]"
_PREFIXED = rf"[\w.\-]*+:(?:[\w:.%\-]|{_LOCAL_ESCAPE})*+"

_TOKEN = re.compile(
    rf"""
      (?P<blank>{_SPACE}++)
    | (?P<string>\"\"\"(?:\\.|(?!\"\"\").)*+\"\"\" | '''(?:\\.|(?!''').)*+'''
        | \"(?:\\.|[^\"\\\r\n])*+\" | '(?:\\.|[^'\\\r\n])*+')
    | (?P<iri><[^<>\"{{}}\x00-\x20]*+>)
    | (?P<name>{_PREFIXED} | [?$@]?\w++)
    | (?P<open><<\(? | [(\[{{])
    | (?P<close>\)?>> | [)\]}}])
    | (?P<not>(?:!{_BLANK})++)
    | (?P<sign>\|\| | && | \^\^ | .)
    """,
    re.VERBOSE | re.DOTALL,
)

#: An IRI with `//` behind its scheme is one everywhere: no two slashes follow each other in SPARQL itself.
_SURE_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*+://")

#: SERVICE and all that a call needs up to its brace; the engine wants no blank in front of or behind the word.
_CALL = re.compile(
    rf"SERVICE{_BLANK}(?:SILENT{_BLANK})?(?:[?$]\w++|<[^<>\"{{}}\x00-\x20]*+>|{_PREFIXED}){_BLANK}\{{", re.IGNORECASE)

_OPENING = re.compile(
    rf"(?:{_BLANK}(?:BASE{_BLANK}<[^<>]*+>|PREFIX{_BLANK}[\w.\-]*+:{_BLANK}<[^<>]*+>))*+{_BLANK}(?P<word>[A-Za-z]++)",
    re.IGNORECASE)
_UPDATES = frozenset({"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"})


def check_query(text: str) -> None:
    """Check a query before it is parsed.

    Raises:
        QueryError: it is too long, too deep, calls another server or changes data; says at which line and column.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query has {len(text):,} characters, more than {MAX_LENGTH:,}", where="query",
                         hint="ask in pieces")
    opening = _OPENING.match(text)
    if opening and opening["word"].upper() in _UPDATES:
        raise QueryError(f"{opening['word'].upper()} changes data; only queries are run here",
                         where=place(text, opening.start("word")), hint="begin with SELECT, ASK, CONSTRUCT or DESCRIBE")
    for start, depth, count in _readings(text):
        if depth > MAX_NESTING:
            raise QueryError(f"more than {MAX_NESTING} brackets or ! inside each other", where=place(text, start),
                             hint="ask in pieces")
        if count > MAX_TOKENS:
            raise QueryError(f"more than {MAX_TOKENS:,} words and signs", where=place(text, start),
                             hint="ask in pieces")


def place(text: str, offset: int) -> str:
    """Line and column of an offset, both from 1.

    >>> place("SELECT *\\nWHERE", 9)
    'line 2, column 1'
    """
    lines = re.split(r"\r\n|\r|\n", text[:offset])
    return f"line {len(lines)}, column {len(lines[-1]) + 1}"


def _readings(text: str) -> Iterator[tuple[int, int, int]]:
    """Each token of every reading: its offset, and the most brackets open at it and tokens up to it."""
    largest: dict[int, tuple[int, int]] = {0: (0, 0)}
    ahead = [0]
    while ahead:
        start = heapq.heappop(ahead)
        depth, count = largest.pop(start)
        token = _TOKEN.match(text, start)
        if token is None:
            continue
        if token.lastgroup == "name":
            _refuse_call(text, start, token.end())
        here, after = _depths(token, depth)
        yield start, here, count
        ends = [token.end()]
        if (token.lastgroup == "iri" and not _SURE_IRI.match(text, start)) or token[0].startswith("<<"):
            ends.append(start + 1)
        for end in ends:
            if end not in largest:
                heapq.heappush(ahead, end)
            known = largest.get(end, (0, 0))
            largest[end] = (max(after, known[0]), max(count + (token.lastgroup != "blank"), known[1]))


def _depths(token: re.Match[str], depth: int) -> tuple[int, int]:
    """The depth that a token reaches, and the depth behind it."""
    if token.lastgroup == "open":
        return depth + 1, depth + 1
    if token.lastgroup == "close":
        return depth, max(depth - 1, 0)
    if token.lastgroup == "not":
        return depth + token[0].count("!"), depth
    return depth, depth


def _refuse_call(text: str, start: int, end: int) -> None:
    if text[start] in "?$@":
        return
    for word in re.finditer("SERVICE", text[start:end].partition(":")[0], re.IGNORECASE):
        if _CALL.match(text, start + word.start()):
            raise QueryError("SERVICE calls another server; queries stay on this machine",
                             where=place(text, start + word.start()), hint="leave the SERVICE part out")
