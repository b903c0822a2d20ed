"""Evidence names a voice by survey, day and score; to a reader of other units it says only that it is one."""

from datetime import UTC, datetime

import pyarrow as pa

from rashin.base.workspace.access import reading
from rashin.web.shell.customer_voices import voices_named


def test_a_voice_of_other_units_tells_nothing(home, lake, settings, members):
    settings.HOME = home
    at = datetime(2026, 4, 1, 3, tzinfo=UTC)
    lake.append("voices", pa.Table.from_pylist([
        {"voice_id": name, "customer_key": 1, "distinct_id": "user_id:1", "occurred_at": at, "received_at": at,
         "metric": "nps", "score": 3.0, "scale_min": 0, "scale_max": 10, "direction": 1, "survey": "配送後",
         "unit": unit, "source": "t", "batch": "b"}
        for name, unit in (("here", "shinjuku"), ("there", "umeda"), ("nowhere", None))
    ]))  # fmt: skip

    def titles(member):
        with reading(member):
            return {name: shown.title for name, shown in voices_named(["here", "there", "nowhere"]).items()}

    assert all("配送後" in title for title in titles(members.aoi).values())
    lead = titles(members.emi)
    assert "配送後" in lead["here"]
    assert "配送後" not in lead["there"] + lead["nowhere"]
    assert "3" not in lead["there"]
