"""Addresses of pages, also of those that may not be mounted."""

from django.urls import NoReverseMatch, reverse

from rashin.analysis.questions.question import Question


def address_of(view: str, *args: object) -> str:
    """The address of a page, or nothing while its room is not mounted."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""


def link_to(view: str, question: Question) -> str:
    """The page of a question, holding it whole; empty while that page is not mounted."""
    from rashin.analysis.questions.wording import write_link

    address = address_of(view)
    if not address:
        return ""
    _name, _mark, query = write_link(question).partition("?")
    return f"{address}?{query}" if query else address
