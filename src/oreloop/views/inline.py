"""What every page is made of: the package's own scripts and styles, inside the page, and a policy that allows no other.

All other texts are escaped by the template; `shown` is for those whose characters might not be seen.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup


def own(name: str) -> str:
    """A file of this package as text."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def style_of(name: str) -> str:
    """The style of a page: what all pages share, and its own file."""
    return own("base.css") + own(name)


def policy(scripts: Sequence[str], style: str) -> str:
    """The content security policy: nothing but these scripts and this style, and no way out."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
            "base-uri 'none'; form-action 'none'")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def inline(script: str) -> Markup:
    r"""A script that can't end its own element: `</script` is written `<\/script`, the same in a string or pattern."""
    from markupsafe import Markup

    return Markup(re.sub(r"</(?=script)", r"<\\/", script, flags=re.IGNORECASE))


@functools.cache
def template(name: str) -> Template:
    """A template of this package, which escapes whatever it is given; a text may pass the filter `shown`.

    It may import macros of another one.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                              loader=FunctionLoader(own))
    environment.filters["shown"] = shown
    return environment.get_template(name)


def shown(text: str) -> Markup:
    """A text with its characters that are not seen as signs: controls, bidi marks, zero-width and separator characters.

    Line feed and tab stay as they are.

    >>> print(shown("a\\u202eb<"))
    a<span class="sign">U+202E</span>b&lt;
    """
    from markupsafe import Markup, escape

    if text.isascii() and text.isprintable():
        return escape(text)
    return Markup("").join(Markup('<span class="sign">U+{:04X}</span>').format(ord(part)) if _is_hidden(part)
                           else escape(part) for part in _PARTS.split(text) if part)


#: Single characters that may be hidden ones; what lies between two of them is passed on as it is.
_PARTS = re.compile(r"([^\w\s!-/:-@\[-`{-~]|[^\S\t\n ])")


def _is_hidden(part: str) -> bool:
    return len(part) == 1 and part not in "\n\t" and unicodedata.category(part) in (
        "Cc", "Cf", "Cs", "Cn", "Zl", "Zp")
