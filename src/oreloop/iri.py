"""IRIs: prefixes, deterministic minting, slugs, and what may stand in an IRI at all."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from urllib.parse import quote, urlsplit

#: The home of the ontology and its vocabularies; entities of a workspace live under the workspace's own base.
HOME = "https://w3id.org/oreloop/"
ORL = HOME + "ontology#"

PREFIXES: dict[str, str] = {
    "orl": ORL,
    "material": HOME + "material/",
    "step": HOME + "step/",
    "csvw": "http://www.w3.org/ns/csvw#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "unit": "http://qudt.org/vocab/unit/",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: Kinds of things that get IRIs of their own under `id/`.
KINDS = ("organisation", "project", "programme", "person", "place", "facility", "event", "node", "claim",
         "evidence", "document", "run", "mapping", "topic")

#: Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_ALLOWED_SCHEMES = frozenset({"http", "https", "urn", "doi"})
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@functools.cache
def prefixes(base: str = HOME) -> dict[str, str]:
    """All prefixes of an export: the fixed ones, and one for each kind of thing under the base."""
    own = {"graph": base + "graph/", **{"doc" if k == "document" else k: f"{base}id/{k}/" for k in KINDS}}
    return dict(sorted({**PREFIXES, **own}.items()))


def expand(curie: str, base: str = HOME) -> str | None:
    """The IRI that a CURIE or an IRI stands for, or None.

    >>> expand("material:apatite")
    'https://w3id.org/oreloop/material/apatite'
    """
    if curie.startswith(("http://", "https://", "urn:")):
        return curie if is_iri(curie) else None
    prefix, colon, local = curie.partition(":")
    space = prefixes(base).get(prefix)
    return space + local if colon and space and not local.startswith(" ") else None


def compress(iri: str, base: str = HOME) -> str:
    """The CURIE of an IRI under the longest prefix that fits, or the IRI itself.

    >>> compress("https://w3id.org/oreloop/material/apatite")
    'material:apatite'
    """
    fitting = [(len(space), prefix) for prefix, space in prefixes(base).items() if iri.startswith(space)]
    if not fitting:
        return iri
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"


def is_iri(text: str) -> bool:
    """Whether a text from outside may be used as an IRI: a known scheme, no control, bidi or forbidden characters.

    >>> is_iri("https://example.org/a"), is_iri("javascript:alert(1)"), is_iri("http://a b")
    (True, False, False)
    """
    if ":" not in text or _FORBIDDEN.search(text) or unicodedata.normalize("NFC", text) != text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if parts.scheme not in _ALLOWED_SCHEMES:
        return False
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        return False
    return bool(parts.netloc) if parts.scheme in ("http", "https") else bool(parts.path)


def slug(text: str) -> str:
    """A name as a readable part of an IRI: ASCII letters and digits in lower case, hyphens between.

    A name without any such letter gets a hash of itself.

    >>> slug("Région Auvergne-Rhône-Alpes"), slug("Herøya"), slug("Skłodowska")
    ('region-auvergne-rhone-alpes', 'heroya', 'sklodowska')
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    ascii_only = "".join(c for c in folded if not unicodedata.combining(c))
    words = re.findall(r"[0-9a-z]+", ascii_only)
    return "-".join(words)[:80].strip("-") or "x" + digest(text)


def digest(*parts: str) -> str:
    """Sixteen hexadecimal digits that stand for these texts, the same on every machine."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def entity_iri(base: str, kind: str, local: str) -> str:
    """`base` + `id/kind/local`, with what an IRI can't hold percent-encoded."""
    return f"{base}id/{kind}/{quote(local, safe='/-_.~')}"


def graph_iri(base: str, *path: str) -> str:
    """The IRI of a named graph: `graph_iri(base, "claims", "notes/a.md")`."""
    return base + "graph/" + "/".join(quote(p, safe="/-_.~") for p in path)
