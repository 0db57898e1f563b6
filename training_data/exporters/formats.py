"""Every format that a version can be exported to, by the name that people type."""

from collections.abc import Callable
from typing import Literal, get_args

from training_data.exporters import axolotl, azure_dpo, azure_supervised, llama_factory, plain
from training_data.exporters.export import Export, Options, Source

ExportFormat = Literal["azure", "azure-dpo", "plain", "llama-factory", "axolotl"]
EXPORT_FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)

DESCRIPTIONS: dict[ExportFormat, str] = {
    "azure": "Azure OpenAI, supervised",
    "azure-dpo": "Azure OpenAI, preference pairs (DPO)",
    "plain": "Plain JSONL: role and content",
    "llama-factory": "LLaMA-Factory",
    "axolotl": "axolotl",
}
_EXPORTERS: dict[ExportFormat, Callable[[Source, Options], Export]] = {
    "azure": azure_supervised.export,
    "azure-dpo": azure_dpo.export,
    "plain": plain.export,
    "llama-factory": llama_factory.export,
    "axolotl": axolotl.export,
}


def export(source: Source, format: ExportFormat, options: Options = Options()) -> Export:  # noqa: B008 - it is frozen
    """The version in another format, with a report of what that format could not hold."""
    return _EXPORTERS[format](source, options)
