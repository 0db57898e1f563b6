"""Images within messages: where they may stand, and whether the service would take them.

From Azure OpenAI's page on fine-tuning with images (February 2026): in user messages only, an https address or a data
URI, JPEG, PNG or WEBP of at most 10 MB in RGB or RGBA, a detail of low, high or auto. Whether an address can be reached
is not tried.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from training_data.limits import Limits
from training_data.problems import Problem, problem, unknown_keys
from training_data.wording import kind, short

DETAILS = ("low", "high", "auto")
_DATA_ADDRESS = re.compile(r"data:(?P<label>[^;,]{0,100})(?P<rest>(?:;[^;,]{0,100}){0,9}),")
_LABELS = {"image/jpeg": "JPEG", "image/jpg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_OTHER_ENDINGS = (".gif", ".bmp", ".tif", ".tiff", ".svg", ".heic", ".avif", ".pdf", ".mp4")
_PNG_COLOURS = {0: "grey", 3: "a palette", 4: "grey with transparency"}
_JPEG_COLOURS = {1: "grey", 4: "CMYK"}
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True)
class _Wrong:
    code: str
    what: str


def check_image(part: dict[str, Any], line: int, path: str, limits: Limits) -> Iterator[Problem]:
    """Problems of one part of type image_url. `path` is the part's, like messages[1].content[0]."""
    image, path = part.get("image_url"), f"{path}.image_url"
    if not isinstance(image, dict):
        yield problem("bad_part", f"{path} is {kind(image)} instead of an object with a url.", line, path)
        return
    yield from unknown_keys(image, ("url", "detail"), line, path)
    if "detail" in image and image["detail"] not in DETAILS:
        yield problem("image_detail", f"{path}.detail is {short(image['detail'])}.", line, f"{path}.detail")
    url = image.get("url")
    if not isinstance(url, str):
        yield problem("bad_part", f"{path}.url is {kind(url)} instead of a text.", line, f"{path}.url")
    elif wrong := _wrong_address(url, limits):
        yield problem(wrong.code, f"{path}.url {wrong.what}.", line, f"{path}.url")


def _wrong_address(url: str, limits: Limits) -> _Wrong | None:
    if url[:5].lower() == "data:":
        return _wrong_data(url, limits)
    try:
        address = urlsplit(url)
    except ValueError:
        return _Wrong("image_address", f"is no address: {short(url)}")
    if address.scheme != "https" or not address.netloc or re.search(r"\s", url):
        return _Wrong("image_address", f"is {short(url)}")
    if address.path.lower().endswith(_OTHER_ENDINGS):
        return _Wrong("image_format", f"ends in {address.path.rpartition('.')[2][:9]!r}")
    return None


def _wrong_data(url: str, limits: Limits) -> _Wrong | None:
    found = _DATA_ADDRESS.match(url)
    if not found or not found["rest"].endswith(";base64"):
        return _Wrong("image_address", f"is not data:image/...;base64,...: {short(url)}")
    label = _LABELS.get(found["label"].lower())
    if not label:
        return _Wrong("image_format", f"is labelled {short(found['label'])}")
    try:
        content = binascii.a2b_base64(url[found.end() :].encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        return _Wrong("image_unreadable", f"is not base64: {str(error)[:80]}")
    if len(content) > limits.image_bytes:
        return _Wrong("image_too_large", f"holds {len(content):,} bytes")
    return _wrong_content(content, label)


def _wrong_content(content: bytes, label: str) -> _Wrong | None:
    format = _format(content)
    if format is None:
        return _Wrong("image_unreadable", f"is labelled {label}, but its bytes are no JPEG, PNG or WEBP")
    if format != label:
        return _Wrong("image_format", f"is labelled {label}, but its bytes are {format}")
    colours = _other_colours(content, format)
    return _Wrong("image_colours", f"is in {colours}") if colours else None


def _format(content: bytes) -> str | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    return "WEBP" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _other_colours(content: bytes, format: str) -> str | None:
    """The colour mode where the head of the file says that it is neither RGB nor RGBA."""
    if format == "PNG":
        return _PNG_COLOURS.get(content[25]) if len(content) > 25 else None
    return _JPEG_COLOURS.get(_jpeg_components(content)) if format == "JPEG" else None


def _jpeg_components(content: bytes) -> int:
    """Components of the first frame, 0 when none is found (ITU T.81, B.1.1.4 and B.2.2)."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker in _JPEG_FRAMES:
            return content[at + 9]
        at += 2 + max(length, 2)
    return 0
