"""Which contract a request belongs to, by its surface and its api-version."""

from urllib.parse import parse_qs

from azure_emulator.surfaces import Face, Surface, surface_of
from tests.azure_emulator.contracts import documents
from tests.azure_emulator.contracts.operation import EVENTS, Operation
from tests.azure_emulator.contracts.operations import find, operations
from tests.azure_emulator.contracts.pathless import followed_changes, newest_operations, quota_operations
from tests.azure_emulator.contracts.recorder import Exchange

_AUTHORING = {
    "2024-06-01": documents.AUTHORING_2024,
    "2024-10-21": documents.AUTHORING_2024,  # the same operations; a file of its own was never published
    "2025-04-01-preview": documents.AUTHORING_2025,
}
_INFERENCE = {
    "2024-06-01": documents.INFERENCE_JUNE,
    "2024-10-21": documents.INFERENCE_OCTOBER,
    "2025-04-01-preview": documents.INFERENCE_OCTOBER,  # the preview's own is not among the published files here
}


def operations_of(face: Face, *, streamed: bool = False) -> tuple[Operation, ...]:
    """Everything that is described for this face. Of ARM's contracts the newest types come first.

    The oldest version streams too, but only a later contract says what the events look like.
    """
    if face.surface is Surface.V1:
        return operations(documents.V1, "/openai/v1")
    if face.surface is Surface.ARM:
        newest = newest_operations() if face.version >= "2026" else quota_operations()
        return (*newest, *operations(documents.ARM_2024), *followed_changes())
    if face.version not in _AUTHORING:
        return ()
    inference = documents.INFERENCE_OCTOBER if streamed else _INFERENCE[face.version]
    return (*operations(_AUTHORING[face.version], "/openai"), *operations(inference, "/openai"))


def face_of(exchange: Exchange) -> Face:
    surface = surface_of(exchange.path)
    version = parse_qs(exchange.query).get("api-version", ["v1" if surface is Surface.V1 else ""])
    return Face(surface, version[0])


def operation_of(exchange: Exchange) -> Operation | None:
    """The described operation that this exchange was, if any is."""
    streamed = exchange.reply_headers.get("content-type", "").startswith(EVENTS)
    return find(operations_of(face_of(exchange), streamed=streamed), exchange.method, exchange.path)
