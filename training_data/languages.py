"""The language of a text by its script and its commonest words. Says nothing rather than guess.

Little words make up a third of any running text, and each language has its own. That is enough to tell the languages
of travellers apart from a sentence on; shorter texts, and texts in none of these languages, have none.
"""

import re

# Words of the language that are rare or missing in the others, with the marks that careless writers leave out.
_COMMON: dict[str, str] = {
    "en": "the and is are was of to in for with that this it you my what where when how can should do does there not "
    "have would like from your on be or which will",
    "de": "der die das und ist sind nicht ein eine einen ich wir sie ihr mit für auf von zu im den dem was wo wie wann "
    "kann man gibt es auch bei nach oder wenn am",
    "fr": "le les des du et est sont une je nous vous que qui quoi où dans pour avec sur pas ce cette quel quelle "
    "comment quand au aux plus il elle votre mon l d c qu y",
    "es": "el los las y es son una que qué dónde cuándo cómo para con por del no se lo mi su más hay puedo en muy "
    "está al yo quiero donde como",
    "it": "il lo gli e è sono una che cosa dove quando come per con di del della nel non si mi più c quale vorrei "
    "un posso ho le da alla",
    "pt": "o os as e é são uma que onde quando como para com por do da no na não se meu minha mais posso um em ao "
    "você há quero eu",
    "nl": "de het een en is zijn niet ik wij je u met voor op van naar wat waar hoe wanneer kan kun er ook bij dat "
    "mijn deze welke",
    "sv": "och är det att en ett jag vi du med för på av till inte vad var hur när kan finns som har min den",
    "da": "og er det at en et jeg vi du med for på af til ikke hvad hvor hvordan hvornår kan der som har min den",
    "pl": "i jest są nie się na w z do co gdzie kiedy jak czy mogę dla to mój że po który jaki można",
    "tr": "ve bir bu ne nerede nasıl için ile mi mı var yok çok daha ben benim hangi kaç de da olan",
    "fi": "ja on ei se että missä mitä miten milloin minä voi kanssa mutta tai olen ovat kun niin onko",
    "cs": "a je jsou se na v s do co kde kdy jak pro to že mohu můj který jaký není si by",
    "ro": "și este sunt nu un o pe la în cu ce unde când cum pentru din mai care pot să",
    "hu": "a az és egy nem van hogy hol mi mikor hogyan vagy is ez meg de kell lehet milyen",
    "id": "yang dan di ke dari untuk dengan ini itu apa mana kapan bagaimana saya bisa ada tidak akan atau",
}  # fmt: skip
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _words in _COMMON.items():
    for _word in dict.fromkeys(_words.split()):
        _LANGUAGES_OF.setdefault(_word, []).append(_language)

# Scripts that one language of this list writes; the order matters only for Japanese, which also writes Han.
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
LANGUAGES = frozenset(_COMMON) | {language for language, _ in _SCRIPTS}
_WORD_OF_LETTERS = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")

SCRIPT_SHARE = 0.3
"""Of the letters; names of places are often written in Latin letters."""
MINIMUM_HITS = 2
MINIMUM_LEAD = 1.25
"""How much more the best language must have than the second."""


def language_of(text: str) -> str | None:
    """An ISO 639-1 code, or None where the text is too short, mixed, or in a language that is not known here."""
    return _by_script(text) or _by_words(text)


def _by_script(text: str) -> str | None:
    if text.isascii():
        return None
    letters = len(_LETTER.findall(text))
    for language, script in _SCRIPTS:
        found = len(script.findall(text))
        # Ukrainian shares most letters with Russian: a few of its own tell.
        if found and found >= (0.02 if language == "uk" else SCRIPT_SHARE) * letters:
            return language
    return None


def _by_words(text: str) -> str | None:
    hits = dict.fromkeys(_COMMON, 0)
    for word in filter(_LANGUAGES_OF.__contains__, _WORD_OF_LETTERS.findall(text.casefold())):
        for language in _LANGUAGES_OF[word]:
            hits[language] += 1
    (best, most), (_, second) = sorted(hits.items(), key=lambda found: -found[1])[:2]
    return best if most >= MINIMUM_HITS and most >= MINIMUM_LEAD * second else None
