"""The page as one self-contained document: its style and script are inside, and nothing else may run or be loaded."""

import base64
import hashlib
from pathlib import Path

_PARTS = Path(__file__).parent / "page_parts"


def _part(name: str) -> str:
    return (_PARTS / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _put_together(frame: str, style: str, script: str) -> str:
    return frame.replace("/*style*/", style).replace("/*script*/", script)


_STYLE, _SCRIPT = _part("page.css"), _part("page.js")
PAGE = _put_together(_part("page.html"), _STYLE, _SCRIPT)
PAGE_HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
