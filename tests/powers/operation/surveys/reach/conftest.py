"""Six people with an address, one without, one who does not want mail; a live survey; a mail server that is set up."""

from datetime import datetime
from pathlib import Path

import pytest

from rashin.analysis.lake.store import Lake
from rashin.analysis.text.pii import mask
from rashin.base.messages.models import Connection, Lane
from rashin.base.workspace import asking
from rashin.collect.imports import Desk, Wishes, import_file
from rashin.powers.operation.surveys.definition.document import Block, Document, Question, Scale
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.definition.writing import write_document
from rashin.powers.operation.surveys.models import Survey, SurveyVersion
from rashin.powers.operation.surveys.vocabulary import State
from tests.conftest import Members

DOCUMENT = Document(
    key="delivery",
    title={"ja": "配送のあと", "en": "After delivery"},
    languages=("ja", "en"),
    construct="delivery",
    blocks=(
        Block(
            id="b1",
            questions=(
                Question(
                    id="q1",
                    kind=Kind.NPS,
                    text={
                        "ja": "注文{{hidden:order_id|}}について、すすめたいと思いますか。",
                        "en": "Would you recommend us?",
                    },
                    scale=Scale(lowest=0, highest=10, low={"ja": "思わない"}, high={"ja": "とても思う"}),
                ),
            ),
        ),
    ),
)


@pytest.fixture
def people(here: Members, lake: Lake, tmp_path: Path, now: datetime) -> Lake:
    """Who could be asked."""
    lines = ["user_id,email,name,shop,language,consent_mail"]
    lines += [
        f"u{n},u{n}@example.jp,客 {n},{'銀座' if n < 4 else '梅田'},{'en' if n == 5 else 'ja'},true" for n in range(6)
    ]
    lines += ["u6,,客 6,銀座,ja,true", "u7,u7@example.jp,客 7,銀座,ja,false"]
    path = tmp_path / "customers.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    import_file(lake, path, "customers", actor="test", now=now, wishes=Wishes(name=path.name), desk=Desk(mask=mask))
    asking._lake_at.cache_clear()
    return lake


@pytest.fixture
def survey(db: None, now: datetime) -> Survey:
    """It is live."""
    row = Survey.objects.create(key="delivery", title="配送のあと", created_at=now, edited_at=now)
    version = SurveyVersion.objects.create(
        survey=row, number=1, document=write_document(DOCUMENT), published_at=now
    )  # fmt: skip
    row.live_version, row.state = version, State.LIVE
    row.save()
    return row


@pytest.fixture
def mail(db: None, now: datetime) -> Connection:
    """A mail server, as far as the policy looks."""
    lane = Lane.objects.create(name="mail:test", width=4)
    return Connection.objects.create(channel="mail", name="mail", lane=lane, created_at=now)
