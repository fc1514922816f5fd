"""Words of likelihood and confidence, as ICD 203 wants them.

Intelligence Community Directive 203, Analytic Standards (2 January 2015, as amended),
D.6.e(2): seven degrees of likelihood; likelihood and confidence never in one sentence.
"""

import re
from typing import Final, NamedTuple

LIKELIHOOD: Final = {
    "almost no chance": "1–5 %",
    "remote": "1–5 %",
    "very unlikely": "5–20 %",
    "highly improbable": "5–20 %",
    "unlikely": "20–45 %",
    "improbable": "20–45 %",
    "roughly even chance": "45–55 %",
    "roughly even odds": "45–55 %",
    "likely": "55–80 %",
    "probable": "55–80 %",
    "probably": "55–80 %",
    "very likely": "80–95 %",
    "highly probable": "80–95 %",
    "almost certain": "95–99 %",
    "almost certainly": "95–99 %",
    "nearly certain": "95–99 %",
}
"""What each term stands for."""

OUTSIDE: Final = (
    *("certainly", "surely", "definitely", "undoubtedly", "no doubt", "proves"),
    *("possibly", "perhaps", "maybe", "conceivably", "very probably", "most likely"),
    *("quite likely", "all but certain", "beyond doubt", "obviously", "clearly"),
)
"""Words that say how likely something is, and are none of the terms."""

CONFIDENCE: Final = r"\b(?:high|moderate|low|with|our|my|full|great)\s+confidence\b"

CARGO: Final = (
    r"\b(?:munitions?|ammunition|shells?|arms|weapons?|missiles?|rockets?)\b(?! depot)"
)

HEDGES: Final = (
    *("suspect", "alleg", "accus", "report", "claim", "estimat", "said", "say", "says"),
    *("documented as", "believed", "assess", "deny", "denied", "denies", "denial"),
    *(
        "could",
        "may",
        "might",
        "would",
        "if ",
        "equivalen",
        "equates",
        "as many as",
        "implied",
    ),
    *("likely", "probabl", "unlikely", "almost", "not ", "no ", "never", "?", "told"),
)
"""What keeps a sentence about the cargo from saying more than is known."""

SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZА-Я0-9“\"])")


class Fault(NamedTuple):
    """A sentence that says more, or otherwise, than it should."""

    sentence: str
    reason: str


def check_words(text: str, *, is_about_cargo: bool = False) -> list[Fault]:
    """Hold a text to the terms of likelihood.

    Parameters
    ----------
    text : str
    is_about_cargo : bool
        Whether sentences that name munitions need a hedge: what the cargo was has not
        been seen.

    Returns
    -------
    list of Fault
        One a sentence and reason, in their order.
    """
    return [
        Fault(sentence, reason)
        for sentence in SENTENCE_END.split(" ".join(text.split()))
        for reason in _list_reasons(sentence.casefold(), is_about_cargo)
    ]


def list_warnings(*texts: str | None) -> list[str]:
    """List what is wrong with the words of a user's own texts.

    Parameters
    ----------
    *texts : str or None

    Returns
    -------
    list of str
        See `tell_faults`.
    """
    return [line for each in texts for line in tell_faults(check_words(each or ""))]


def tell_faults(faults: list[Fault]) -> list[str]:
    """Tell faults as lines for whoever wrote the text.

    Parameters
    ----------
    faults : list of Fault

    Returns
    -------
    list of str
    """
    return [f"“{fault.sentence}”: {fault.reason}" for fault in faults]


def _list_reasons(sentence: str, is_about_cargo: bool) -> list[str]:
    likelihoods = _find(sentence, tuple(LIKELIHOOD))
    reasons = []
    if likelihoods and re.search(CONFIDENCE, sentence):
        reasons.append(
            f"likelihood ({likelihoods[0]}) and confidence in one sentence; make two"
        )
    outside = _find(sentence, OUTSIDE)
    if outside:
        reasons.append(
            f"{', '.join(outside)} is no term of likelihood; say one of "
            f"{', '.join(list(LIKELIHOOD)[::2])}, or leave it out"
        )
    names_cargo = re.search(CARGO, sentence)
    if is_about_cargo and names_cargo and not _find_part(sentence, HEDGES):
        cargo = names_cargo[0]
        reasons.append(f"{cargo} without a hedge such as suspected or reported")
    return reasons


def _find(sentence: str, words: tuple[str, ...]) -> list[str]:
    return [word for word in words if re.search(rf"\b{re.escape(word)}\b", sentence)]


def _find_part(sentence: str, parts: tuple[str, ...]) -> bool:
    return any(part in sentence for part in parts)
