"""What a reply should not teach. All of these are warnings: a person may have a reason."""

import re

from training_data.languages import language_of
from training_data.problems import Problem, problem

_MARKUP = re.compile(r"https?://|www\.\w|</?(?:a|b|br|div|i|img|li|p|script|span|strong|table|ul)\b[^>]{0,200}>", re.I)
_REFUSING_START = re.compile(
    r"\W*(?:i'?m |i am )?(?:sorry\W{1,3}(?:but )?)?i (?:cannot|can'?t|am unable to|am not able to)\b"
)
_AS_AN_AI = re.compile(r"\bas an ai\b")
_TEMPLATE = re.compile(
    r"\{\{.{0,60}?\}\}|\{%.{0,60}?%\}|\bTODO\b|\bTBD\b"
    r"|(?i:[\[<](?:insert|your|name of)\b[^\]>\n]{0,60}[\]>]|lorem ipsum)"
)
_TEMPLATE_SIGNS = ("{{", "{%", "[insert", "<insert", "[your", "<your", "[name of", "<name of", "lorem ipsum")
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u3040-\ud7a3]")
_CAPITALS = bytes(range(ord("A"), ord("Z") + 1))
_LETTERS = _CAPITALS + _CAPITALS.lower()
_SHOUTING_SHARE = 0.5
_SHOUTING_MINIMUM = 20  # letters; "OK!" is not shouting


def check_reply(content: str, line: int, path: str) -> list[Problem]:
    """Warnings for one reply of weight 1, which is not blank."""
    found: list[Problem] = []
    lowered = content.lower()
    # A look for a few characters is many times cheaper than the rule, and nearly always ends it.
    if ("<" in content or "://" in content or "www." in lowered) and (markup := _MARKUP.search(content)):
        found.append(problem("markup_in_reply", f"{path} holds {markup[0][:40]!r}.", line, path))
    if _shouts(content):
        found.append(problem("shouting_reply", f"{path} is mostly in capitals.", line, path))
    if _refuses(lowered):
        found.append(problem("refusing_reply", f"{path} reads like a refusal.", line, path))
    if content[0].isspace() or content[-1].isspace():
        found.append(problem("padded_reply", f"{path} starts or ends with white space.", line, path))
    if _has_template_signs(content, lowered) and (template := _TEMPLATE.search(content)):
        found.append(problem("template_left", f"{path} holds {template[0][:40]!r}.", line, path))
    return found


def check_language(question: str, reply: str, line: int, path: str) -> list[Problem]:
    """A warning for a reply in another language, where one of the two is not in Latin letters.

    Languages that share their letters are told apart too slowly, and too badly in a few words, to be said of a line.
    """
    if question.isascii() and reply.isascii():
        return []
    if not _OTHER_SCRIPT.search(question) and not _OTHER_SCRIPT.search(reply):
        return []
    asked, answered = language_of(question), language_of(reply)
    if asked == answered or asked is None or answered is None:
        return []
    return [problem("other_language", f"{path} is in '{answered}', the question in '{asked}'.", line, path)]


def _refuses(lowered: str) -> bool:
    plain = lowered.replace("’", "'")
    return bool(_REFUSING_START.match(plain) or ("as an ai" in plain and _AS_AN_AI.search(plain)))


def _has_template_signs(content: str, lowered: str) -> bool:
    if "TODO" in content or "TBD" in content:
        return True
    return (any(mark in content for mark in "{[<") and any(sign in lowered for sign in _TEMPLATE_SIGNS)) or (
        "lorem ipsum" in lowered
    )


def _shouts(content: str) -> bool:
    plain = content.encode("ascii", "ignore")
    most = len(content) - len(plain.translate(None, _CAPITALS))  # as if every other character were a capital
    if most <= _SHOUTING_SHARE * _SHOUTING_MINIMUM:
        return False
    if len(plain) == len(content):
        letters, capitals = len(plain) - len(plain.translate(None, _LETTERS)), most
    else:
        found = list(filter(str.isalpha, content))
        letters, capitals = len(found), sum(map(str.isupper, found))
    return letters >= _SHOUTING_MINIMUM and capitals > _SHOUTING_SHARE * letters
