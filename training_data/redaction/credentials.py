"""Keys, tokens and network addresses."""

import ipaddress
import re
from collections.abc import Iterator

from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind

# Prefixes that their issuers document, so that leaked keys can be recognised.
_TOKENS = re.compile(
    r"(?<![\w-])(?:"
    r"eyJ[\w-]{8,2000}\.[\w-]{8,4000}(?:\.[\w-]{0,2000})?"  # JSON Web Token
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}"
    r"|AIza[\w-]{35}"
    r"|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{20,255}"
    r"|xox[abprs]-[\w-]{10,250}"
    r"|(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,250}|sk-[A-Za-z0-9_-]{20,250}"
    r"|SG\.[\w-]{16,64}\.[\w-]{16,64}"
    r"|npm_[A-Za-z0-9]{30,60}|pypi-[\w-]{40,250}|hf_[A-Za-z0-9]{30,60}|dop_v1_[a-f0-9]{60,70}"
    r"|\d{8,10}:AA[\w-]{30,40}"  # Telegram bot
    r")(?![\w-])"
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^\ufffc]{0,20000}?-----END [A-Z ]{0,40}PRIVATE KEY-----"
)
_IN_ADDRESS = re.compile(
    r"(?i)(?<=[?&;#])(?:sig|signature|token|access_token|id_token|refresh_token|api_?key|key|password|pwd|secret|code|session_?id|auth)"
    r"=([^\s&#;\"'<>\ufffc]{8,2000})"
)
_LOGIN_IN_ADDRESS = re.compile(r"(?<=://)[^\s/@:\ufffc]{1,100}:[^\s/@\ufffc]{1,200}(?=@)")
_CONNECTION_STRING = re.compile(r"(?i)\b(?:AccountKey|SharedAccessKey|Password|Pwd)=([^\s;\"'\ufffc]{6,500})")
_BEARER = re.compile(r"(?i)\b(?:bearer|basic)\s+((?=[^\s]{0,300}\d)[A-Za-z0-9._~+/=-]{16,2000})")

_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_NOT_AN_ADDRESS = re.compile(r"(?i)\b(?:version|ver|v|build|release|section|chapter|clause|firmware)\.?\s?$")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9a-f:.]{0,45}\d)(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])", re.I
)
_MAC = re.compile(r"(?<![\w:-])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])", re.I)


def find_tokens(text: str) -> Iterator[Finding]:
    for match in _TOKENS.finditer(text):
        yield Finding("token", Kind.SECRET, match.start(), match.end())
    if "-----BEGIN" in text:
        for match in _PRIVATE_KEY.finditer(text):
            yield Finding("private_key", Kind.SECRET, match.start(), match.end())


def find_secrets_in_addresses(text: str) -> Iterator[Finding]:
    """What stands after token= and the like, in a web address or a connection string, and after Bearer."""
    if "=" in text:
        for pattern in (_IN_ADDRESS, _CONNECTION_STRING):
            for match in pattern.finditer(text):
                yield Finding("secret_in_address", Kind.SECRET, match.start(1), match.end(1))
    if "://" in text:
        for match in _LOGIN_IN_ADDRESS.finditer(text):
            yield Finding("secret_in_address", Kind.SECRET, match.start(), match.end())
    for match in _BEARER.finditer(text):
        yield Finding("token", Kind.SECRET, match.start(1), match.end(1))


def find_network_addresses(text: str) -> Iterator[Finding]:
    for match in _IPV4.finditer(text):
        if _is_address(match.group()) and not _NOT_AN_ADDRESS.search(text[max(0, match.start() - 12) : match.start()]):
            yield Finding("ip", Kind.IP, match.start(), match.end())
    if text.count(":") >= 2:
        for match in _IPV6.finditer(text):
            if _is_address(match.group()):
                yield Finding("ip", Kind.IP, match.start(), match.end())
        for match in _MAC.finditer(text):
            yield Finding("ip", Kind.IP, match.start(), match.end())


def _is_address(written: str) -> bool:
    try:
        ipaddress.ip_address(written)
    except ValueError:
        return False
    return True
