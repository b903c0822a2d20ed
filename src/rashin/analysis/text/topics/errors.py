"""What can be wrong with a tree of topics and what is done to it.

TopicsError             a place in the tree, and what is wrong there
├── NotJson             the text is no JSON
├── NotThisFormat       another format, or a later version
├── Missing             a field that must be there
├── NotExpected         a field that nobody knows
├── WrongKind           text where a list is wanted, and so on
├── TooMuch             longer or more than anybody writes
├── BadId               not made of letters, digits, - and _
├── WordUnknown         none of the words that may stand here
└── QueryWrong          a boolean rule that cannot be read, with the position in it
NoSuchTopic             there is no such topic
ChangeImpossible        a topic under itself, a merge with itself, a title without letters
ChangedSince            somebody changed the same topics meanwhile
NotFew                  too few examples to learn from
"""

from rashin.errors import BadInput, Conflict, NotFound, gettext_noop


class TopicsError(BadInput):
    """Something in the tree is wrong; ``place`` says where."""

    code = "topics.wrong"
    message = gettext_noop("%(place)s: %(problem)s")


class NotJson(TopicsError):
    """The text is no JSON."""

    code = "topics.not_json"
    message = gettext_noop("This is no JSON that can be read: %(problem)s")


class NotThisFormat(TopicsError):
    """Another format, or a later version of it."""

    code = "topics.not_this_format"
    message = gettext_noop("%(place)s: the format “%(format)s” is not known. Known is %(known)s.")


class Missing(TopicsError):
    """A field that must be there."""

    code = "topics.missing"
    message = gettext_noop("%(place)s is missing.")


class NotExpected(TopicsError):
    """A field that nobody knows: a slip of the pen must not be lost in silence."""

    code = "topics.not_expected"
    message = gettext_noop("%(place)s: nothing here is called “%(field)s”. There are: %(known)s.")


class WrongKind(TopicsError):
    """Text where a list is wanted, and so on."""

    code = "topics.wrong_kind"
    message = gettext_noop("%(place)s must be %(wanted)s.")


class TooMuch(TopicsError):
    """Longer, deeper or more than anybody writes."""

    code = "topics.too_much"
    message = gettext_noop("%(place)s: %(count)s are too many; at most %(most)s.")


class BadId(TopicsError):
    """Not made of letters, digits, - and _."""

    code = "topics.bad_id"
    message = gettext_noop(
        "%(place)s: “%(id)s” is no id. An id begins with a letter and holds letters, digits, - and _, at most 64."
    )


class WordUnknown(TopicsError):
    """None of the words that may stand here."""

    code = "topics.word_unknown"
    message = gettext_noop("%(place)s: “%(word)s” is not known. There are: %(known)s.")


class QueryWrong(TopicsError):
    """A boolean rule that cannot be read; ``position`` counts its characters from 1."""

    code = "topics.query_wrong"
    message = gettext_noop("%(place)s, character %(position)s: %(problem)s")


class NoSuchTopic(NotFound):
    """There is no such topic."""

    code = "topics.no_such_topic"
    message = gettext_noop("There is no topic “%(id)s”.")


class ChangeImpossible(BadInput):
    """What was asked of the tree makes no sense."""

    code = "topics.change_impossible"
    message = gettext_noop("%(problem)s")


class ChangedSince(Conflict):
    """Somebody changed the same topics meanwhile."""

    code = "topics.changed_since"
    message = gettext_noop("These topics were changed meanwhile: %(topics)s.")


class NotFew(BadInput):
    """Too few examples to learn from."""

    code = "topics.too_few_examples"
    message = gettext_noop("To learn from examples, at least two groups with one text each are needed.")
