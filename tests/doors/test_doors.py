"""Every address × every role × own and other department: what comes back is what table.csv says, to the letter."""

from collections import Counter
from collections.abc import Iterable

import pytest
from django.db import transaction
from django.test import Client

from rashin.base.workspace.services import make_api_key
from rashin.base.workspace.vocabulary import Permission
from tests.doors.company import NOW, Company, company  # noqa: F401 - a fixture
from tests.doors.document import HEADS, SIGNS, page, with_tables
from tests.doors.knocking import address_of, has_pair, heard, knock, rolled_back
from tests.doors.measure import advice
from tests.doors.table import CELLS, ROLES, Line, addresses, lines

LINES = lines()
pytestmark = pytest.mark.django_db


def test_every_address_has_a_line(company: Company) -> None:  # noqa: F811
    known = {line.address for line in LINES}
    missing = set(addresses()) - known
    if missing:
        pytest.fail(advice(missing, company), pytrace=False)
    assert known - set(addresses()) == set(), "these addresses are gone: take their lines out"


def test_the_table_is_written_well() -> None:
    assert [name for name, count in Counter(line.id for line in LINES).items() if count > 1] == []
    words = {part for line in LINES for cell in line.cells.values() for part in cell.split(" / ")}
    assert words - set(CELLS) == set()
    assert {one for line in LINES for one in line.key.split("+")} - {"–", *Permission.values} == set()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_the_door_opens_for_whom_the_table_says(line: Line, company: Company) -> None:  # noqa: F811
    found = {}
    for name in (*ROLES, "stranger"):
        replies = []
        for own in (True, False) if has_pair(line) else (True,):
            word = rolled_back(line, company, company.members.get(name), own=own)
            word = "open" if name == "stranger" and word == "yes" else word
            replies.append("own" if word == "yes" and line.cells[name] == "own" else word)
        found[name] = " / ".join(dict.fromkeys(replies))
    assert found == line.cells


@pytest.mark.parametrize("line", [line for line in LINES if line.key != "–"], ids=lambda line: line.id)
def test_a_key_opens_what_its_scopes_say(line: Line, company: Company) -> None:  # noqa: F811
    owner, needed = company.members["owner"], line.key.split("+")

    def asks(scopes: Iterable[str]) -> str:
        with transaction.atomic():
            _, secret = make_api_key(actor=owner, member=owner, name="k", scopes=scopes, now=NOW)
            address = address_of(line, company, own=True)
            word = heard(knock(line, Client(), address, headers={"Authorization": f"Bearer {secret}"}))
            transaction.set_rollback(True)
        return word

    first = line.cells["owner"].split(" / ")[0]  # of the own department's object
    assert asks({"enter", *needed}) == ("yes" if first == "own" else first)
    for one in needed:
        assert asks(set(Permission.values) - {one}) in {"no", "gone"}, f"without {one}"


@pytest.mark.parametrize("address", ["/", "/customers/", "/keys/", "/audit/", "/data/imports/"])
def test_a_key_opens_no_page(address: str, company: Company) -> None:  # noqa: F811
    owner = company.members["owner"]
    with transaction.atomic():
        _, secret = make_api_key(actor=owner, member=owner, name="k", scopes=Permission.values, now=NOW)
        assert heard(Client().get(address, headers={"Authorization": f"Bearer {secret}"})) == "sign in"
        transaction.set_rollback(True)


@pytest.mark.parametrize("language", HEADS)
def test_the_document_is_the_table(language: str) -> None:
    text = page(language).read_text("utf-8")
    assert text == with_tables(text, language), "run: python -m tests.doors.document"
    assert set(SIGNS) == set(CELLS)
