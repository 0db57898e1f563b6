"""What can be wrong with files of other tools, besides what is wrong with any training file. All are errors."""

from training_data.problems import Problem

RULES: dict[str, str] = {
    "no_records": "Choose another file, or the format that this one is in.",
    "no_usable_record": "Choose the format that the file is in, or add records with a question and its reply.",
    "list_not_closed": "Bring the whole file: its end is missing.",
    "record_not_an_object": "Write each record as an object, or choose the format that the file is in.",
    "missing_field": "Add the field, or choose the format that the file is in.",
    "field_not_text": "Write the field as a text.",
    "turns_not_a_list": "Write the turns as a list.",
    "bad_turn": 'Write a turn as {"from": "human", "value": ...}; in a history, as [question, reply].',
    "unknown_speaker": "Let a turn be said by human, gpt or system.",
    "missing_column": "Name the columns in the first row, for instance question,answer.",
    "row_too_long": "Put quotes around cells that hold the separator.",
    "unbalanced_quotes": "Close the quotes of the cell, and double those inside it.",
}


def fault(code: str, message: str, line: int | None = None, path: str = "") -> Problem:
    """A finding under a rule of `RULES`, which gives its hint."""
    return Problem(code=code, level="error", line=line, path=path, message=message, hint=RULES[code])
