"""Anticipated failures about saved questions.

RashinError
├── NotFound
│   └── NoSuchQuestion
├── Conflict
│   └── QuestionNameTaken
└── BadInput
    └── BadQuestionName
"""

from rashin.errors import BadInput, Conflict, NotFound, gettext_noop


class NoSuchQuestion(NotFound):
    """No such saved question, or not one's own where that is needed."""

    code = "explore.no_such_question"
    message = gettext_noop("There is no saved question %(number)s.")


class QuestionNameTaken(Conflict):
    """One's own question of this name exists."""

    code = "explore.question_name_taken"
    message = gettext_noop("You have a question “%(name)s” already.")
    remedy = gettext_noop("Choose another name, or forget that one first.")


class BadQuestionName(BadInput):
    """A question needs a name."""

    code = "explore.bad_question_name"
    message = gettext_noop("A saved question needs a name of at most 120 letters.")
