"""How a state looks: always a word with an icon; the tone only repeats what both say."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "bad", "busy", "calm", "attention"]


@dataclass(frozen=True)
class Look:
    icon: str
    tone: Tone


_LOOKS: dict[str, Look] = {
    **dict.fromkeys(("approved", "succeeded", "ready", "done", "active", "better"), Look("done", "good")),
    **dict.fromkeys(("rejected", "worse"), Look("cross", "bad")),
    "failed": Look("failed", "bad"),
    **dict.fromkeys(("waiting", "queued", "requested"), Look("clock", "attention")),
    **dict.fromkeys(
        (
            "uploading",
            "processing files",
            "creating",
            "running",
            "probing",
            "deleting",
            "working",
            "looking for files",
            "deleting files",
        ),
        Look("busy", "busy"),
    ),
    **dict.fromkeys(("cancelled", "deleted", "inactive"), Look("stopped", "calm")),
    "live": Look("live", "good"),
    "for the candidate": Look("done", "good"),
    "against the candidate": Look("failed", "bad"),
    "no difference": Look("info", "calm"),
    "not enough evidence": Look("info", "calm"),
}


def look_of(state: str) -> Look:
    return _LOOKS.get(state, Look("idle", "calm"))
