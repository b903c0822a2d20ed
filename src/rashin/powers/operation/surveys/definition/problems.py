"""What can be wrong with a survey that can be read: one sentence for each, in English, for pages to translate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from rashin.errors import gettext_noop

Severity = Literal["error", "warning"]

SENTENCES: Final[Mapping[str, str]] = {
    # ── errors: not published with these ──
    "no_questions": gettext_noop("The survey has no question."),
    "too_many_questions": gettext_noop("%(count)s questions are more than anybody answers; at most %(most)s."),
    "no_text": gettext_noop("A text is missing in the default language (%(language)s)."),
    "no_translation": gettext_noop("The translation into “%(language)s” is missing."),
    "bad_piping": gettext_noop("“%(piece)s” is not written as {{answer:QUESTION|fallback}}."),
    "unknown_question": gettext_noop("There is no question “%(id)s”."),
    "unknown_part": gettext_noop("The question “%(id)s” has no part “%(part)s”."),
    "unknown_option": gettext_noop("The question “%(id)s” has no option “%(option)s”."),
    "unknown_hidden": gettext_noop("There is no hidden field “%(id)s”."),
    "unknown_variable": gettext_noop("There is no variable “%(id)s”."),
    "unknown_block": gettext_noop("There is no block “%(id)s”."),
    "unknown_ending": gettext_noop("There is no ending “%(id)s”."),
    "unknown_anchor": gettext_noop("The block holds no question “%(id)s”."),
    "not_in_block": gettext_noop("The question “%(id)s” stands in another block."),
    "outside_loop": gettext_noop("Only a block that loops has a current item."),
    "inside_loop": gettext_noop("“%(id)s” is asked once for each item, so it has no one answer here."),
    "reads_later": gettext_noop("“%(id)s” is asked later, so there is no answer yet."),
    "reads_random": gettext_noop("“%(id)s” stands in the same block in random order, so it may be asked later."),
    "circular_show": gettext_noop("Circular: %(circle)s. None of them would ever be shown."),
    "circular_jump": gettext_noop("Circular: the blocks %(circle)s lead back to themselves."),
    "circular_calculation": gettext_noop("Circular: the variables %(circle)s are reckoned from one another."),
    "unreachable_block": gettext_noop("No way leads to the block “%(id)s”."),
    "no_options": gettext_noop("There is nothing to choose."),
    "one_option": gettext_noop("A ranking needs at least two options."),
    "no_rows": gettext_noop("The matrix has no rows."),
    "no_items": gettext_noop("The loop has no items."),
    "not_choosable": gettext_noop("The question “%(id)s” has no options that could be taken over."),
    "bounds_crossed": gettext_noop("The lower bound %(low)s lies above the upper bound %(high)s."),
    "bound_unreachable": gettext_noop("%(low)s cannot be reached: there are %(count)s options."),
    "not_reckonable": gettext_noop("A text variable can only be assigned or added to as a text."),
    "quota_full": gettext_noop("The quota “%(id)s” is full before anybody answers."),
    "quota_impossible": gettext_noop("Nobody can fall into the quota “%(id)s”: its conditions exclude one another."),
    "not_anonymous": gettext_noop("Employees stay anonymous: their names and contacts are not asked for."),
    "closes_before_opening": gettext_noop("The survey closes before it opens."),
    "kind_changed": gettext_noop(
        "“%(id)s” was of the kind “%(before)s” when it was published; its answers could not be read together. "
        "Give the new question a new id."
    ),
    "scale_changed": gettext_noop(
        "The scale of “%(id)s” was another one when it was published; its scores could not be counted together. "
        "Give the new question a new id."
    ),
    "audience_changed": gettext_noop(
        "The survey was published for another audience (%(before)s), which was promised something else. "
        "Copy it to ask others."
    ),
    # ── warnings: worth a look ──
    "never_holds": gettext_noop("This condition can never hold."),
    "never_booked": gettext_noop("No question can be booked, so this condition never holds."),
    "long": gettext_noop("%(count)s questions: expect that many people stop on the way."),
    "variable_unset": gettext_noop("The variable “%(id)s” is read, but no rule ever sets it."),
    "no_person": gettext_noop("In an anonymous survey nothing is known of the person, so this is always empty."),
    # ── what a file of another tool said, and what is not said in a file for it ──
    "left_out_unsayable": gettext_noop("“%(what)s” was left out: the file's format cannot say it."),
    "left_out_expression": gettext_noop("“%(what)s” was left out: it holds more than comparisons of answers."),
    "left_out_deep": gettext_noop("“%(what)s” was left out: its conditions are nested too deeply."),
    "left_out_long_expression": gettext_noop("“%(what)s” was left out: it is too long."),
    "left_out_number": gettext_noop("“%(what)s” was left out: it compares with something that is no number."),
    "left_out_incomplete": gettext_noop("“%(what)s” was left out: it is incomplete."),
    "left_out_kind": gettext_noop("“%(what)s” was left out: this kind of question is not known."),
    "left_out_anew": gettext_noop("“%(what)s” was left out: it has to be set up there anew."),
    "left_out_two_answers": gettext_noop("“%(what)s” was left out: it compares two answers with one another."),
    "left_out_several": gettext_noop("“%(what)s” was left out: it reads a question that became several."),
    "left_out_reference": gettext_noop("“%(what)s” was left out: it refers to something that is not in the file."),
    "left_out_operator": gettext_noop("“%(what)s” was left out: its operator is not known."),
    "left_out_assessments": gettext_noop("“%(what)s” was left out: what answers count was kept, its texts were not."),
    "left_out_filter": gettext_noop("“%(what)s” was left out: carry options forward instead."),
    "left_out_direction": gettext_noop("“%(what)s” was left out: there, higher always counts as better."),
    "left_out_jumps_only": gettext_noop("“%(what)s” was left out: there, only jumps lead from block to block."),
    "left_out_comment": gettext_noop("“%(what)s” was left out: a comment beside a choice became no question."),
    "left_out_elsewhere": gettext_noop("“%(what)s” was left out: it is kept elsewhere here, or in another way."),
}
MOST_TOLD: Final = 6
WARNINGS: Final = frozenset(
    {"never_holds", "never_booked", "long", "variable_unset", "no_person"}
    | {code for code in SENTENCES if code.startswith("left_out_")}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something to mend."""

    code: str
    place: str
    """As reading names places: ``blocks[2].questions[0].show_if.all[1]``."""
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence with its placeholders, as catalogues know it."""
        return SENTENCES[self.code]

    @property
    def severity(self) -> Severity:
        """Whether publication is refused."""
        return "warning" if self.code in WARNINGS else "error"

    def sentence(self) -> str:
        """The sentence in English."""
        return self.message % self.fields


def problem(code: str, place: str, **fields: object) -> Problem:
    """A problem, in one line."""
    return Problem(code=code, place=place, fields=fields)


def in_circle(names: Sequence[str]) -> str:
    """What leads back to its first, named so far that the sentence can be read."""
    told = [*names[:MOST_TOLD], "…", names[-1]] if len(names) > MOST_TOLD + 1 else names
    return " → ".join([*told, told[0]])
