"""Forms: what was typed becomes a typed request, and what is wrong is said at its field with the typing kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_origin
from uuid import uuid4

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from starlette.datastructures import FormData

from core.errors import BadInput, WayfarerError

Model = TypeVar("Model", bound=BaseModel)


class FormProblems(BadInput):
    """Several fields that cannot be used; `fields` maps a field to what is wrong with it."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        first = next(iter(fields.items()))
        super().__init__("Nothing was sent: " + "; ".join(fields.values()), first[0])
        self.fields = dict(fields)


@dataclass(frozen=True)
class FormView:
    """A form as the page draws it: values, what is wrong with them, and the id that makes sending it twice harmless."""

    values: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    message: str | None = None
    request_id: str = field(default_factory=lambda: str(uuid4()))

    def value(self, name: str) -> Any:
        found = self.values.get(name)
        return "" if found is None else found

    def listed(self, name: str) -> list[str]:
        """Every value of a field that may come several times."""
        found = self.values.get(name)
        return [str(one) for one in found] if isinstance(found, list | tuple) else [str(found)] if found else []

    def problem(self, name: str) -> str | None:
        return self.fields.get(name)


def refused_form(form: FormData, error: WayfarerError) -> FormView:
    """The form as it was typed, with the error at the field that it names."""
    values = {name: _all_or_one(form, name) for name in form}
    fields = error.fields if isinstance(error, FormProblems) else {}
    if isinstance(error, BadInput) and error.place in values:
        fields = fields or {str(error.place): str(error)}
    return FormView(values, fields, str(error), str(form.get("request_id") or uuid4()))


def _all_or_one(form: FormData, name: str) -> Any:
    found = form.getlist(name)
    return found if len(found) > 1 or name.endswith("_ids") else found[0]


def read_form(model: type[Model], form: FormData, **known: Any) -> Model:
    """The form as `model`; an empty field counts as not filled in. `known` goes before what the form says.

    Raises FormProblems.
    """
    given = {name: value for name, about in model.model_fields.items() if (value := _given(form, name, about))}
    try:
        return model.model_validate(given | known)
    except ValidationError as error:
        raise FormProblems(_messages(error)) from error


def _given(form: FormData, name: str, about: FieldInfo) -> Any:
    if get_origin(about.annotation) is list:
        return [value for value in form.getlist(name) if value != ""]
    if about.annotation is bool:
        return "yes" if name in form else "no"  # a browser leaves out a box that is not ticked
    value = form.get(name)
    return _plain_lines(value) if isinstance(value, str) else value


def _plain_lines(value: str) -> str:
    """Browsers send line ends as CRLF; a prompt must have the same bytes in a training file and in a release."""
    return value.replace("\r\n", "\n")


def _messages(error: ValidationError) -> dict[str, str]:
    messages: dict[str, str] = {}
    for problem in error.errors():
        name = str(problem["loc"][0]) if problem["loc"] else "form"
        messages.setdefault(name, f"{name.replace('_', ' ')}: {problem['msg']}")
    return messages


def text_of(form: FormData, name: str) -> str:
    """A text field, trimmed; empty when it is missing. Raises BadInput when a file came in its place."""
    value = form.get(name, "")
    if not isinstance(value, str):
        raise BadInput(f"{name} takes text, not a file", name)
    return _plain_lines(value).strip()


def is_htmx(request: Request) -> bool:
    return request.headers.get("HX-Request") == "true"
