"""Images within messages."""

import base64
import struct
import zlib

from tests.training_data.cases.builders import SYSTEM, Case, line, reply, user
from training_data.limits import Limits

SMALL = Limits(image_bytes=1_000, examples_with_images=1)


def png(colour: int = 2, *, padding: int = 0) -> bytes:
    """A picture of one pixel: grey 0, RGB 2, palette 3, RGBA 6."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    head = struct.pack(">IIBBBBB", 1, 1, 8, colour, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * (1 + channels))), (b"IEND", b"")]
    if padding:
        chunks.insert(1, (b"tEXt", b"Comment\0" + b"x" * padding))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg(components: int = 3) -> bytes:
    """The segments up to the frame: a mark of the application, then the frame."""
    application = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 8 + 3 * components, 8, 1, 1, components) + b"\x01\x11\x00" * components
    return b"\xff\xd8" + application + frame + b"\xff\xd9"


WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L" + b"\x00" * 14


def data(content: bytes, label: str = "image/png") -> str:
    return f"data:{label};base64,{base64.b64encode(content).decode()}"


def part(url: object, **more: object) -> dict[str, object]:
    return {"type": "image_url", "image_url": {"url": url, **more}}


def text(said: object = "What is this?", **more: object) -> dict[str, object]:
    return {"type": "text", "text": said, **more}


def shown(*parts: object) -> bytes:
    return line(SYSTEM, user(list(parts)), reply())


URL = "https://example.com/rome.png"
PLACE = "messages[1].content[0].image_url.url"

_CASES: dict[str, Case] = {
    "address": Case(shown(text(), part(URL)), set()),
    "address and detail": Case(shown(text(), part(URL, detail="low")), set()),
    "PNG in RGB": Case(shown(part(data(png(2)))), set()),
    "PNG in RGBA": Case(shown(part(data(png(6)))), set()),
    "JPEG": Case(shown(part(data(jpeg(), "image/jpeg"))), set()),
    "JPEG by its other name": Case(shown(part(data(jpeg(), "image/jpg"))), set()),
    "WEBP": Case(shown(part(data(WEBP, "image/webp"))), set()),
    "question and image as two messages": Case(line(SYSTEM, user(), user([part(URL)]), reply()), set()),
    "10 images": Case(shown(*[part(URL)] * 10), set()),
    "texts only": Case(shown(text()), {"text_in_parts"}, "messages[1].content"),
    "reply in parts": Case(line(SYSTEM, user(), reply([text("Rome!")])), {"text_in_parts"}),
    "no parts": Case(shown(), {"empty_content"}, "messages[1].content"),
    "part is a text": Case(shown("Hi"), {"bad_part"}, "messages[1].content[0]"),
    "part without a type": Case(shown({"text": "Hi"}), {"bad_part"}, "messages[1].content[0].type"),
    "part of an unhashable type": Case(shown({"type": []}), {"bad_part"}),
    "audio": Case(shown({"type": "input_audio"}), {"bad_part"}),
    "text is null": Case(shown(text(None), part(URL)), {"bad_part"}, "messages[1].content[0].text"),
    "text is blank": Case(shown(text(" "), part(URL)), {"empty_content"}),
    "text with an unknown key": Case(shown(text(mood=1), part(URL)), {"unknown_key"}, "messages[1].content[0].mood"),
    "special token in a part": Case(shown(text("<|im_start|>"), part(URL)), {"special_token"}),
    "2,000 parts": Case(shown(*[part(URL)] * 2_000), {"bad_part"}),
    "image as a text": Case(shown({"type": "image_url", "image_url": URL}), {"bad_part"}),
    "image without a url": Case(shown({"type": "image_url", "image_url": {}}), {"bad_part"}, PLACE),
    "image with an unknown key": Case(shown(part(URL, alt="Rome")), {"unknown_key"}),
    "detail in words": Case(shown(part(URL, detail="best")), {"image_detail"}),
    "detail is a list": Case(shown(part(URL, detail=["low"])), {"image_detail"}),
    "in a reply": Case(line(SYSTEM, user(), reply([part(URL)])), {"misplaced_image"}, "messages[2].content[0]"),
    "in the system message": Case(
        line({"role": "system", "content": [part(URL)]}, user(), reply()), {"misplaced_image"}
    ),
    "http": Case(shown(part("http://example.com/a.png")), {"image_address"}, PLACE),
    "file": Case(shown(part("file:///a.png")), {"image_address"}),
    "no scheme": Case(shown(part("rome.png")), {"image_address"}),
    "no host": Case(shown(part("https:///rome.png")), {"image_address"}),
    "not an address": Case(shown(part("https://[::1/rome.png")), {"image_address"}),
    "address with a space": Case(shown(part("https://example.com/my rome.png")), {"image_address"}),
    "data without base64": Case(shown(part("data:image/png,abc")), {"image_address"}),
    "GIF by address": Case(shown(part("https://example.com/a.GIF?x=1")), {"image_format"}),
    "GIF": Case(shown(part(data(b"GIF89a", "image/gif"))), {"image_format"}),
    "PNG labelled JPEG": Case(shown(part(data(png(), "image/jpeg"))), {"image_format"}),
    "broken base64": Case(shown(part("data:image/png;base64,abc")), {"image_unreadable"}),
    "base64 with a line break": Case(shown(part(data(png()) + "\n")), {"image_unreadable"}),
    "base64 of other letters": Case(shown(part("data:image/png;base64,äöü=")), {"image_unreadable"}),
    "empty image": Case(shown(part("data:image/png;base64,")), {"image_unreadable"}),
    "no image at all": Case(shown(part(data(b"hello, world"))), {"image_unreadable"}),
    "too large": Case(shown(part(data(png(padding=1_000)))), {"image_too_large"}, PLACE, options={"limits": SMALL}),
    "grey PNG": Case(shown(part(data(png(0)))), {"image_colours"}),
    "PNG with a palette": Case(shown(part(data(png(3)))), {"image_colours"}),
    "PNG of 20 bytes": Case(shown(part(data(png()[:20]))), set()),
    "grey JPEG": Case(shown(part(data(jpeg(1), "image/jpeg"))), {"image_colours"}),
    "CMYK JPEG": Case(shown(part(data(jpeg(4), "image/jpeg"))), {"image_colours"}),
    "JPEG without a frame": Case(shown(part(data(jpeg()[:25], "image/jpeg"))), set()),
    "11 images": Case(shown(*[part(URL)] * 11), {"many_images"}),
    "65 images": Case(shown(*[part(URL)] * 65), {"too_many_images"}),
    "too many examples with images": Case(
        shown(text("a"), part(URL)) + b"\n" + shown(text("b"), part(URL)),
        {"too_many_examples_with_images"},
        options={"limits": SMALL},
    ),
}
CASES = {
    name: Case(case.data, case.codes, case.path, accepts="auto", options=case.options) for name, case in _CASES.items()
}
