"""Anticipated failures of topics.

RashinError
├── BadInput
│   ├── BadTree            a document that cannot be read, or a tree that cannot be published
│   ├── BadEdit            a change that makes no sense: no title, a topic below itself
│   ├── BadRound           a sample that cannot be drawn
│   ├── TooFewLabelled     a round that is to be ended before enough is labelled
│   ├── BadLabel           what is no answer here
│   └── BadSearchName
├── NotFound
│   ├── NoSuchTopic
│   └── NoSuchPiece        a version, suggestion, round, search that is gone
└── Conflict
    ├── TreeMoved          another tab or member was first
    ├── NothingToUndo
    ├── NothingToPublish
    ├── StillApplying
    ├── AlreadyCorrected
    ├── SearchNameTaken
    ├── RoundAskedBefore   the same key with another wish
    └── NotYours           labels of others, before one's own are done
"""

from rashin.errors import BadInput, Conflict, NotFound, gettext_noop


class BadTree(BadInput):
    """A tree that cannot be used."""

    code = "topics.bad_tree"
    message = gettext_noop("These topics cannot be used: %(problem)s")


class BadEdit(BadInput):
    """A change that cannot be made."""

    code = "topics.bad_edit"
    message = gettext_noop("This cannot be changed so: %(problem)s")


class BadRound(BadInput):
    """A sample that cannot be drawn."""

    code = "topics.bad_round"
    message = gettext_noop("No sample can be drawn: %(problem)s")


class TooFewLabelled(BadInput):
    """Too early to end a round."""

    code = "topics.too_few_labelled"
    message = gettext_noop(
        "Too early: %(done)s voices are labelled by everybody who is asked; a measure takes at least %(least)s."
    )


class BadLabel(BadInput):
    """No answer."""

    code = "topics.bad_label"
    message = gettext_noop("“%(value)s” is no answer here.")


class BadSearchName(BadInput):
    """A search without a name."""

    code = "topics.bad_search_name"
    message = gettext_noop("A saved search needs a name of at most 120 letters.")


class NoSuchTopic(NotFound):
    """No topic of this id."""

    code = "topics.no_such_topic"
    message = gettext_noop("There is no topic “%(topic)s”.")


class NoSuchPiece(NotFound):
    """Something that is gone."""

    code = "topics.no_such_piece"
    message = gettext_noop("This is not here any more.")


class TreeMoved(Conflict):
    """Somebody else changed the same topic."""

    code = "topics.tree_moved"
    message = gettext_noop("%(who)s changed this topic meanwhile.")
    remedy = gettext_noop("What you wrote is still in the form; look at the topic as it is now, then save again.")


class NothingToUndo(Conflict):
    """No step is left."""

    code = "topics.nothing_to_undo"
    message = gettext_noop("There is nothing left to undo.")


class NothingToPublish(Conflict):
    """The draft is what is in use."""

    code = "topics.nothing_to_publish"
    message = gettext_noop("Nothing has changed since the version that is in use.")


class StillApplying(Conflict):
    """The last version is not whole yet."""

    code = "topics.still_applying"
    message = gettext_noop("Version %(number)s is still being applied.")
    remedy = gettext_noop("Wait until it is done, or stop it on the page of background work.")


class AlreadyCorrected(Conflict):
    """Said before."""

    code = "topics.already_corrected"
    message = gettext_noop("Somebody has said so already.")


class SearchNameTaken(Conflict):
    """One's own names are one's own."""

    code = "topics.search_name_taken"
    message = gettext_noop("You have a saved search named “%(name)s” already.")


class NotYours(Conflict):
    """Not this member's to answer, or not yet to be seen."""

    code = "topics.not_yours"
    message = gettext_noop("This is for somebody else to answer.")


class RoundAskedBefore(Conflict):
    """The same Idempotency-Key came with another wish."""

    code = "topics.key_used"
    message = gettext_noop("This Idempotency-Key was used for another sample.")
    remedy = gettext_noop("Use a new key for each sample, and the same one only to send the same again.")


class RoundOver(Conflict):
    """The round is not in the state that this needs."""

    code = "topics.round_over"
    message = gettext_noop("This round of labelling is already at another step.")
