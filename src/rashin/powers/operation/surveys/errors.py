"""Anticipated failures of surveys.

RashinError
├── BadInput
│   ├── SurveyError           a document cannot be read; ``place`` says where: ``blocks[2].questions[0].options``
│   │   ├── NotJson · NotThisFormat · WrongType · FieldMissing · FieldUnknown
│   │   ├── WordUnknown · BadId · IdTwice · BadText · BadLanguage · BadNumber · BadMoment · BadAddress
│   │   └── TooMany · TooDeep · NotOfThisKind · BadReference
│   ├── BadTable · UnknownKeys   of a table of translations
│   ├── NotASurveyFile        a file that no format knows
│   └── NotPublishable        the checks found problems, all of them named
├── NotFound
│   └── SurveyMissing · VersionMissing · TemplateMissing
└── Conflict
    ├── DraftChanged          somebody saved first; nothing was lost
    ├── KeyTaken              a survey of this key exists
    ├── KeyReserved           a word of this site's own addresses
    ├── KeyFixed              a published survey keeps its key
    ├── PutAway               an archived survey is not changed
    ├── ClosedForGood         employees' surveys are not opened again
    └── NotInThisState        what was asked does not fit the survey's state
"""

from rashin.errors import BadInput, Conflict, NotFound, gettext_noop


class SurveyError(BadInput):
    """A survey document cannot be read. ``place`` names where."""

    code = "survey.unreadable"
    message = gettext_noop("This is no survey.")
    remedy = gettext_noop("The format is described at /api/survey-schema.")


class NotJson(SurveyError):
    """Not JSON at all."""

    code = "survey.not_json"
    message = gettext_noop("This is not JSON: %(problem)s.")


class JsonBrokenAt(NotJson):
    """JSON that cannot be read on from somewhere."""

    message = gettext_noop("This is not JSON from line %(line)s, column %(column)s on: it breaks off or is damaged.")


class NotThisFormat(SurveyError):
    """JSON, but of something else or of a version that is not known."""

    code = "survey.not_this_format"
    message = gettext_noop("The format “%(format)s” is not known; a survey says “%(known)s”.")


class WrongType(SurveyError):
    """A value is of another type."""

    code = "survey.wrong_type"
    message = gettext_noop("%(place)s: expected %(expected)s, found %(found)s.")


class FieldMissing(SurveyError):
    """A field that must be there is not."""

    code = "survey.field_missing"
    message = gettext_noop("%(place)s: “%(field)s” is missing.")


class FieldUnknown(SurveyError):
    """A field that means nothing here."""

    code = "survey.field_unknown"
    message = gettext_noop("%(place)s: “%(field)s” means nothing here.")
    remedy = gettext_noop("Known here: %(known)s.")


class WordUnknown(SurveyError):
    """A word outside its closed list."""

    code = "survey.word_unknown"
    message = gettext_noop("%(place)s: “%(word)s” is not known.")
    remedy = gettext_noop("Known here: %(known)s.")


class BadId(SurveyError):
    """An id that cannot be one."""

    code = "survey.bad_id"
    message = gettext_noop("%(place)s: “%(id)s” cannot be an id.")
    remedy = gettext_noop("An id begins with a letter and has at most 64 of A-Z, a-z, 0-9, - and _.")


class IdTwice(SurveyError):
    """Two things of one kind share an id."""

    code = "survey.id_twice"
    message = gettext_noop("%(place)s: the id “%(id)s” is used already.")


class BadText(SurveyError):
    """A text that cannot be kept."""

    code = "survey.bad_text"
    message = gettext_noop("%(place)s: the text is too long, or holds a character that cannot be kept.")
    remedy = gettext_noop("At most %(most)s characters, without NUL and lone surrogates.")


class BadLanguage(SurveyError):
    """Not a language tag."""

    code = "survey.bad_language"
    message = gettext_noop("%(place)s: “%(language)s” is no language tag such as ja, en or zh-Hant.")


class BadNumber(SurveyError):
    """A number out of bounds."""

    code = "survey.bad_number"
    message = gettext_noop("%(place)s: %(number)s is not allowed here.")
    remedy = gettext_noop("Allowed: %(allowed)s.")


class BadMoment(SurveyError):
    """Not a date, or not a date and time with its zone."""

    code = "survey.bad_moment"
    message = gettext_noop("%(place)s: “%(moment)s” is no such date.")
    remedy = gettext_noop("Write it as %(example)s.")


class BadAddress(SurveyError):
    """An address that a page would not follow."""

    code = "survey.bad_address"
    message = gettext_noop("%(place)s: only https addresses and paths of this installation are allowed.")


class TooMany(SurveyError):
    """More than anybody could use."""

    code = "survey.too_many"
    message = gettext_noop("%(place)s: %(count)s are too many; at most %(most)s.")


class TooDeep(SurveyError):
    """Groups within groups within groups."""

    code = "survey.too_deep"
    message = gettext_noop("%(place)s: conditions are nested deeper than %(most)s levels.")


class NotOfThisKind(SurveyError):
    """A field that this kind of question does not have."""

    code = "survey.not_of_this_kind"
    message = gettext_noop("%(place)s: a question of the kind “%(kind)s” has no “%(field)s”.")


class BadReference(SurveyError):
    """What a condition refers to is written wrongly."""

    code = "survey.bad_reference"
    message = gettext_noop("%(place)s: “%(reference)s” refers to nothing.")
    remedy = gettext_noop("Write answer:QUESTION, hidden:FIELD, var:VARIABLE, trait:TRAIT or loop:id.")


class BadTable(BadInput):
    """Not a table of translations."""

    code = "survey.bad_table"
    message = gettext_noop("This is not a table of translations.")
    remedy = gettext_noop("Its first line says key and the languages: key,ja,en. Export the table and change that.")


class UnknownKeys(BadInput):
    """Lines of a table that belong to no text."""

    code = "survey.unknown_keys"
    message = gettext_noop("%(count)s keys belong to no text of this survey: %(keys)s")
    remedy = gettext_noop("Nothing was changed. The survey may be another one by now: export its table again.")


class NotASurveyFile(BadInput):
    """A file that no format knows."""

    code = "survey.not_a_survey_file"
    message = gettext_noop("This file is no survey that can be read: %(problem)s.")
    remedy = gettext_noop("Known are Rashin's own JSON, LimeSurvey's .lss and Formbricks' JSON.")


class FileBrokenAt(NotASurveyFile):
    """A file of a known kind that cannot be read on from somewhere."""

    message = gettext_noop("This file cannot be read from line %(line)s, column %(column)s on: it is damaged.")


class NoKnownFile(NotASurveyFile):
    """A file of another kind."""

    message = gettext_noop("This file holds no survey: it is neither JSON nor a LimeSurvey file.")


class NotPublishable(BadInput):
    """The checks before publication found something."""

    code = "survey.not_publishable"
    message = gettext_noop("The survey cannot be published yet: %(count)s problems. First: %(first)s")
    remedy = gettext_noop("Mend what is named, then publish.")


class SurveyMissing(NotFound):
    """There is no such survey, or whoever asks may not know of it."""

    code = "survey.missing"
    message = gettext_noop("There is no survey “%(key)s”.")


class VersionMissing(NotFound):
    """The survey has no such version."""

    code = "survey.version_missing"
    message = gettext_noop("The survey “%(key)s” has no version %(number)s.")


class TemplateMissing(NotFound):
    """There is no such template."""

    code = "survey.template_missing"
    message = gettext_noop("There is no template “%(name)s”.")
    remedy = gettext_noop("There are: %(known)s.")


class DraftChanged(Conflict):
    """Another tab or member saved first. What was sent is not kept, what was saved is not touched."""

    code = "survey.draft_changed"
    message = gettext_noop("%(who)s saved this survey after you opened it (revision %(theirs)s; yours is %(yours)s).")
    remedy = gettext_noop("Your changes are still here: open the newest draft in another tab and bring them over.")


class KeyTaken(Conflict):
    """A survey of this key exists."""

    code = "survey.key_taken"
    message = gettext_noop("A survey with the key “%(key)s” exists already.")
    remedy = gettext_noop("Choose another key, or import it as a copy.")


class KeyReserved(Conflict):
    """The key is a word of this site's own addresses."""

    code = "survey.key_reserved"
    message = gettext_noop("“%(key)s” cannot be a survey's key: it is an address of this site.")
    remedy = gettext_noop("Choose another key, such as %(another)s.")


class KeyFixed(Conflict):
    """Answers name the survey by its key."""

    code = "survey.key_fixed"
    message = gettext_noop("The key “%(key)s” stays: the survey was published, and its answers are kept under it.")
    remedy = gettext_noop("Copy the survey to begin another one under a new key.")


class PutAway(Conflict):
    """An archived survey is not changed."""

    code = "survey.archived"
    message = gettext_noop("The survey “%(key)s” is archived.")
    remedy = gettext_noop("Restore it first.")


class ClosedForGood(Conflict):
    """Employees' answers are shown in groups once their survey has closed; what came later could be subtracted."""

    code = "survey.closed_for_good"
    message = gettext_noop("A survey of employees that was closed stays closed.")
    remedy = gettext_noop("Later answers could be told apart from the others: copy it, and ask again as a new wave.")


class NotInThisState(Conflict):
    """What was asked does not fit where the survey is."""

    code = "survey.not_in_this_state"
    message = gettext_noop("This cannot be done while the survey is in the state “%(state)s”.")
