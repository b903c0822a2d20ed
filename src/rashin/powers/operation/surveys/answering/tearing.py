"""The code of an employee, torn up in the transaction that completes the answer, so that nothing joins the two."""

from uuid import UUID

from rashin.powers.operation.surveys.models_ballots import Ballot


def tear(number: UUID) -> bool:
    """Tear it up; False when it was torn already."""
    return bool(Ballot.objects.filter(pk=number).delete()[0])
