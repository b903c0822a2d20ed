"""Anticipated failures of summaries.

RashinError
├── NotFound
│   ├── SourceMissing      nobody registered such a kind of voices
│   └── SummaryMissing
├── Conflict
│   ├── NoModel            none is set up, or it is switched off
│   ├── TooFewVoices       fewer than a summary is worth
│   ├── DayFull            as many calls as a day may have
│   ├── AddressInside      the model's address leads inside, and nobody said that it may
│   └── NoSentence         a summary without a sentence that rests on voices says nothing
├── BadInput
│   └── ReasonMissing      personal data leaves for a reason that is kept, or not at all
└── ModelFailed            what came back, or did not, in one word
"""

from rashin.errors import BadInput, Conflict, NotFound, RashinError, gettext_noop


class SourceMissing(NotFound):
    """Nobody registered such a kind of voices."""

    code = "summaries.source_missing"
    message = gettext_noop("These voices cannot be summarised.")


class SummaryMissing(NotFound):
    """No such summary, or not one for whoever asks."""

    code = "summaries.missing"
    message = gettext_noop("There is no such summary.")


class NoModel(Conflict):
    """No model is set up, or it is switched off."""

    code = "summaries.no_model"
    message = gettext_noop("No model is set up.")
    remedy = gettext_noop("The voices that stand for the rest are chosen without one.")


class TooFewVoices(Conflict):
    """Fewer voices than a summary is worth."""

    code = "summaries.too_few"
    message = gettext_noop("There are %(n)s voices here. Fewer than %(least)s are better read than summarised.")


class DayFull(Conflict):
    """As many calls as a day may have."""

    code = "summaries.day_full"
    message = gettext_noop("The model was asked %(n)s times today, as often as a day may have.")
    remedy = gettext_noop("Ask again tomorrow, or let the CX office raise the number.")


class AddressInside(Conflict):
    """The model's address leads inside, and nobody said that it may."""

    code = "summaries.address_inside"
    message = gettext_noop("This address leads into a private or local network.")
    remedy = gettext_noop("Allow it below when the model runs on a machine of your own.")


class NoSentence(Conflict):
    """Nothing in it rests on voices."""

    code = "summaries.no_sentence"
    message = gettext_noop("No sentence of this summary rests on voices that still stand.")


class ReasonMissing(BadInput):
    """Personal data leaves for a reason that is kept, or not at all."""

    code = "summaries.reason_missing"
    message = gettext_noop("Say why personal data may leave: the reason is kept.")


class ModelFailed(RashinError):
    """What came back, or did not. ``problem`` is a word of PROBLEMS in the vocabulary."""

    code = "summaries.model_failed"
    message = gettext_noop("The model gave no usable answer (%(problem)s).")
    status = 502

    def __init__(self, problem: str, *, told: str = "", status: int = 0, wait: int = 0) -> None:
        self.problem, self.words, self.answered, self.wait = problem, told, status, wait
        super().__init__(problem=problem, told=told, answered=status, wait=wait)
