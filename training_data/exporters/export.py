"""What every export is made of and what comes out of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from training_data.examples import Example, Message
from training_data.transfer import Feature, LineTransfer, Loss, TransferReport, carried_of

PARTS = ("training", "validation")


@dataclass(frozen=True)
class Source:
    """A version to export. `name` is used for file names; `validation` may be empty."""

    name: str
    training: Sequence[Example]
    validation: Sequence[Example] = ()

    def parts(self) -> Iterator[tuple[str, Sequence[Example]]]:
        """Parts that hold something, training first."""
        for part, examples in zip(PARTS, (self.training, self.validation), strict=True):
            if examples:
                yield part, examples


@dataclass(frozen=True)
class Options:
    """What a format may be asked for. `follow_request` is what the version's recipe made travellers ask between a plain
    and an ideal reply: it tells where a pair of both can be found."""

    byte_order_mark: bool = True
    follow_request: str | None = None


@dataclass(frozen=True)
class ExportedFile:
    name: str
    content: bytes


@dataclass(frozen=True)
class Export:
    """`reports` is by part. Files come in a fixed order, the examples first and then what describes them."""

    format: str
    files: tuple[ExportedFile, ...]
    reports: dict[str, TransferReport]


@dataclass(frozen=True)
class Written:
    """What one example became: its lines, newline included, and what they could not hold.

    Where there are no lines, the losses say why the whole example was left out. `carried` is given where it is less
    than the example without its losses.
    """

    lines: tuple[bytes, ...]
    lost: tuple[Loss, ...] = ()
    carried: tuple[Feature, ...] | None = None


def transfer_of(line: int, example: Example, written: Written) -> LineTransfer:
    if not written.lines:
        return LineTransfer(line, {}, written.lost, 0)
    kept = carried_of(features_of(example), written.lost) if written.carried is None else carried_of(written.carried)
    return LineTransfer(line, kept, written.lost, len(written.lines))


def features_of(example: Example) -> Iterator[Feature]:
    yield from (feature_of(message) for message in example.messages)
    if example.rejected is not None:
        yield Feature.PAIR


def write_part(
    format: str, examples: Sequence[Example], write: Callable[[Example], Written], notes: tuple[str, ...] = ()
) -> tuple[list[bytes], TransferReport]:
    """The lines of one part and the report of every example. Each line is known by its place in the version."""
    lines: list[bytes] = []
    transfers = []
    for number, example in enumerate(examples, start=1):
        written = write(example)
        lines += written.lines
        transfers.append(transfer_of(number, example, written))
    return lines, TransferReport(format, tuple(transfers), notes)


def feature_of(message: Message) -> Feature:
    if message.role == "system":
        return Feature.SYSTEM_MESSAGE
    if message.role == "user":
        return Feature.QUESTION
    return Feature.REPLY if message.trained else Feature.CONTEXT_REPLY
