"""What changed between two dataset versions, line by line, where a line is known by its origin."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from training_data.examples import Example, Message

Part = Literal["training", "validation"]
What = Literal["added", "removed", "text", "weight", "text and weight"]
Key = tuple[str, str, int | None, tuple[str, ...]]


@dataclass(frozen=True)
class VersionLine:
    """A line (from 1) of one part of a version. `exchange_ids` tell apart several pairs of one conversation."""

    part: Part
    line: int
    example: Example
    exchange_ids: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        origin = self.example.origin
        pair = self.exchange_ids if self.example.rejected is not None else ()
        return origin.kind, origin.id, origin.line, pair


@dataclass(frozen=True)
class MessageChange:
    """One message that differs. `position` counts from 0 without the system message, in the later version where the
    message is there; `before` is None for an added message and `after` for a removed one."""

    position: int
    what: What
    before: Message | None
    after: Message | None


@dataclass(frozen=True)
class LinePair:
    """The same conversation in both versions. `messages` is empty when it only moved."""

    before: VersionLine
    after: VersionLine
    messages: tuple[MessageChange, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether it changed sides: what was trained on must not be validated on later."""
        return self.before.part != self.after.part


@dataclass(frozen=True)
class Comparison:
    """`system_message` gives both texts where they differ; such a change alone makes no line a changed one.

    `changed` lines say something else, `moved` ones the same on the other side of the split, and `renamed` ones the
    same under another origin, as after the same file was imported anew.
    """

    added: tuple[VersionLine, ...]
    removed: tuple[VersionLine, ...]
    changed: tuple[LinePair, ...]
    moved: tuple[LinePair, ...]
    renamed: tuple[LinePair, ...]
    unchanged: int
    system_message: tuple[str, str] | None

    @property
    def same(self) -> bool:
        return self.system_message is None and not any(
            (self.added, self.removed, self.changed, self.moved, self.renamed)
        )


def compare(before: Sequence[VersionLine], after: Sequence[VersionLine]) -> Comparison:
    """Each list of lines is in the order of the later version, or of the earlier one where there is no later."""
    known = {line.key: line for line in before}
    pairs = [_pair(known[line.key], line) for line in after if line.key in known]
    kept = {pair.after.key for pair in pairs}
    removed = [line for line in before if line.key not in kept]
    added = [line for line in after if line.key not in kept]
    renamed = list(_renamed(removed, added))
    gone, come = {id(pair.before) for pair in renamed}, {id(pair.after) for pair in renamed}
    return Comparison(
        added=tuple(line for line in added if id(line) not in come),
        removed=tuple(line for line in removed if id(line) not in gone),
        changed=tuple(pair for pair in pairs if pair.messages),
        moved=tuple(pair for pair in pairs if pair.moved and not pair.messages),
        renamed=tuple(renamed),
        unchanged=sum(not pair.messages and not pair.moved for pair in pairs),
        system_message=_system_messages(before, after),
    )


def _pair(before: VersionLine, after: VersionLine) -> LinePair:
    same = _said(before) == _said(after)
    return LinePair(before, after, () if same else tuple(_changes(_said(before), _said(after))))


def _said(line: VersionLine) -> list[Message]:
    """All but the system message; the reply that lost a pair comes last."""
    spoken = [message for message in line.example.messages if message.role != "system"]
    rejected = line.example.rejected
    return spoken if rejected is None else [*spoken, Message("assistant", rejected, 0)]


def _changes(before: Sequence[Message], after: Sequence[Message]) -> Iterator[MessageChange]:
    """Messages of one role stand for each other as far as they can; the rest was added or removed."""
    matcher = SequenceMatcher(None, [_text(one) for one in before], [_text(one) for one in after], autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        olds, news = before[start:end], after[other_start:other_end]
        if tag == "equal":
            pairs: Iterable[tuple[Message | None, Message | None]] = zip(olds, news, strict=True)
        else:
            pairs = _aligned(olds, news)
        position = other_start
        for old, new in pairs:
            if what := _difference(old, new):
                yield MessageChange(position, what, old, new)
            position += new is not None


def _text(message: Message) -> tuple[str, str]:
    return message.role, message.content


def _aligned(olds: Sequence[Message], news: Sequence[Message]) -> Iterator[tuple[Message | None, Message | None]]:
    matcher = SequenceMatcher(None, [one.role for one in olds], [one.role for one in news], autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(olds[start:end], news[other_start:other_end], strict=True)
        else:
            yield from ((old, None) for old in olds[start:end])
            yield from ((None, new) for new in news[other_start:other_end])


def _difference(before: Message | None, after: Message | None) -> What | None:
    if before is None or after is None:
        return "added" if before is None else "removed"
    if before.content == after.content:
        return None if before.weight == after.weight else "weight"
    return "text" if before.weight == after.weight else "text and weight"


def _renamed(removed: Sequence[VersionLine], added: Sequence[VersionLine]) -> Iterator[LinePair]:
    """Lines that say the same, each used once."""
    waiting: dict[tuple[Message, ...], list[VersionLine]] = {}
    for line in removed:
        waiting.setdefault(tuple(_said(line)), []).append(line)
    for line in added:
        if found := waiting.get(tuple(_said(line))):
            yield LinePair(found.pop(0), line)


def _system_messages(before: Sequence[VersionLine], after: Sequence[VersionLine]) -> tuple[str, str] | None:
    """Every line of a version carries the same one."""
    one, other = _system_message(before), _system_message(after)
    return None if one is None or other is None or one == other else (one, other)


def _system_message(lines: Sequence[VersionLine]) -> str | None:
    carried = (message.content for line in lines[:1] for message in line.example.messages if message.role == "system")
    return next(carried, None)
