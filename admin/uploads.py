"""Files that came with a form."""

import re

from starlette.datastructures import FormData, UploadFile

from admin.datasets import MAX_IMPORT_BYTES
from training_data.several_files import NamedFile


async def read_upload(form: FormData, name: str) -> tuple[str, bytes] | None:
    """Name and content of the file in this field; None where none was chosen."""
    upload = form.get(name)
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    return _plain_name(upload.filename), await upload.read(MAX_IMPORT_BYTES + 1)


async def read_uploads(form: FormData, name: str) -> list[NamedFile]:
    """All files of one field. A field without a choice arrives as a file without a name, and gives none."""
    uploads = [one for one in form.getlist(name) if isinstance(one, UploadFile) and one.filename]
    # One byte too many is enough to be refused, and spares the memory for the rest.
    return [NamedFile(_plain_name(one.filename or ""), await one.read(MAX_IMPORT_BYTES + 1)) for one in uploads]


def _plain_name(name: str) -> str:
    """The last part of a path, as browsers of old sent whole paths."""
    return re.split(r"[\\/]", name)[-1]
