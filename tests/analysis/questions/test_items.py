"""Lists of objects in properties, such as Segment's products: any item, each item, different values."""

import json

import pytest

from rashin.analysis.lake.store import Lake
from tests.analysis.questions.conftest import Ask, Make, event

ORDERS = (
    [("靴", 10), ("鞄", 5)],
    [("靴", 20), ("靴", 1)],
    [("鞄", 7)],
    [],
)


@pytest.fixture
def orders(make: Make) -> Lake:
    rows = [
        event(number, event="Order Completed", properties=json.dumps(
            {"order_id": f"o{number // 2}", "products": [{"category": name, "price": price} for name, price in items]}
        ))
        for number, items in enumerate(ORDERS)
    ]  # fmt: skip
    odd = ['{"products": "靴"}', '{"products": {"category": "靴"}}', "{}", '{"products": [null, 3, "靴"]}']
    rows += [event(10 + n, event="Order Completed", properties=text) for n, text in enumerate(odd)]
    return make(events=rows)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("products.category=靴", 3),  # two orders, and the object that is no list
        ("products.category=靴|鞄", 4),
        ("products.category!=靴", 5),
        ("products.price>=10", 2),
        ("products.category~鞄", 2),
        ("products.category is set", 4),
        ("products.category is not set", 4),
        ("products.category=靴,products.price<6", 2),
    ],
)
def test_any_item_may_fit(asked: Ask, orders: Lake, where: str, expected: int) -> None:
    step = f"Order Completed[{where}]"
    assert asked("trend", lake=orders, event=step, every="whole").n == expected
    assert asked("funnel", lake=orders, step=step, minimum=1).n == expected


def test_items_are_counted_and_summed(asked: Ask, orders: Lake) -> None:
    def by(**words: object) -> dict[object, object]:
        found = asked("trend", lake=orders, every="whole", by="products.category", **words)
        return {row["by"]: row["value"] for row in found.rows()}

    assert by() == {"靴": 3, "鞄": 2, None: 4}, "an order is in the group of each of its categories, once"
    assert by(each="products") == {"靴": 3, "鞄": 2, None: 3}, "items"
    sums = {"measure": "sum", "property": "products.price"}
    assert by(each="products", **sums) == {"靴": 31, "鞄": 12, None: 0}
    whole = asked("trend", lake=orders, every="whole", **sums)
    assert whole.rows()[0]["value"] == 43, "of a record the sum over its items"
    cheap = asked("trend", lake=orders, every="whole", each="products", where="products.category=靴,products.price<6")
    assert cheap.n == 1, "one item is both"


def test_line_items_of_a_file_are_orders_by_their_number(asked: Ask, orders: Lake) -> None:
    found = asked("trend", lake=orders, every="whole", measure="distinct", property="order_id")
    assert (found.rows()[0]["value"], found.n) == (2, 8)


def test_a_trend_is_compared_with_the_period_before(asked: Ask) -> None:
    rows = {
        str(row["period"]): row for row in asked("trend", every="month", during="2026q2", compare="previous").rows()
    }
    assert rows["2026-04-01"]["before"] == 0
    assert rows["2026-04-01"]["change"] is None
    assert (rows["2026-05-01"]["before"], rows["2026-05-01"]["change"]) == (60, 0)
    whole = asked("trend", every="whole", during="2026-05", compare="previous", measure="people").rows()[0]
    assert (whole["value"], whole["before"]) == (60, 60)
