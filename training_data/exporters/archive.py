"""An export as one file to download: the same export gives the same bytes."""

import io
import zipfile

import orjson

from training_data.exporters.export import Export
from training_data.transfer import describe_transfer

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file can name


def as_zip(export: Export) -> bytes:
    """A ZIP file with every file of the export and report.json."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for file in export.files:
            _add(archive, file.name, file.content)
        _add(archive, "report.json", report_json(export))
    return target.getvalue()


def report_json(export: Export) -> bytes:
    """What was carried over and what was not, in each part and on each line that lost something."""
    described = {part: describe_transfer(report) for part, report in export.reports.items()}
    whole = {"format": export.format, "files": [file.name for file in export.files], "parts": described}
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, compresslevel=6)
