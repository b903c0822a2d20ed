"""Voices: a call centre's records in CP932, masked and in the lake; and the drain from the outbox of answers."""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.harness import DATA, Measurement, Settings
from rashin.analysis.lake.store import Lake
from rashin.analysis.text.pii import mask
from rashin.collect.imports import Desk, import_file

NAME = "voices"
_HEADER = "通話ID,受電日時,会員番号,電話番号,オペレーター,センター,問い合わせ種別,通話時間(秒),応対記録,満足度"
_SAID = (
    "届く予定の日に荷物が届かず、{}に折り返し電話がほしいとのご要望。配送業者へ確認のうえご連絡。",
    "組み立て方が説明書では分からないとのこと。手順をお伝えし、無事に完成。丁寧な応対に感謝とのお言葉。",
    "色が写真と違うため返品をご希望。返品の手順をご案内し、集荷を{}の連絡先で手配。",
    "アプリで支払いができないとのお申し出。再ログインをご案内したが解消せず、担当部署へ引き継ぎ。",
    "椅子の脚がぐらつくとのご指摘。部品を無償でお送りすることで了承。次回も利用したいとのこと。",
)


def run(settings: Settings) -> list[Measurement]:
    """Time a whole import, and how quickly answers reach the lake."""
    rows = 5_000 if settings.quick else 100_000
    file = _calls(rows)
    taken = min(_imported(file, rows) for _ in range(1 if settings.quick else 2))
    found = [
        Measurement.of(f"import {rows:,} call records in CP932", taken, "the aim: 20 s", 20.0, note=_rate(rows, taken))
    ]
    answers = 2_000 if settings.quick else 20_000
    heard, drained = _answers(answers)
    found.append(
        Measurement.of(f"hear {answers:,} voices, 100 a transaction", heard, "", None, note=_rate(answers, heard))
    )
    found.append(
        Measurement.of(f"drain {answers:,} voices into the lake", drained, "", None, note=_rate(answers, drained))
    )
    if not settings.keep:
        shutil.rmtree(DATA / "voices", ignore_errors=True)
    return found


def _rate(rows: int, seconds: float) -> str:
    return f"{rows / seconds:,.0f} a second"


def _calls(rows: int) -> Path:
    """An invented call centre's records, a third of them with a telephone number in the text."""
    folder = DATA / "voices"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"calls-{rows}.csv"
    if path.exists():
        return path
    dice, start = random.Random(7), datetime(2026, 1, 1)  # noqa: DTZ001 - a call centre's clock
    with path.open("w", encoding="cp932", newline="\r\n") as stream:
        stream.write(_HEADER + "\n")
        for number in range(rows):
            at = start + timedelta(seconds=number * 120 + dice.randrange(100))
            phone = f"090-{dice.randrange(10_000):04d}-{dice.randrange(10_000):04d}"
            said = dice.choice(_SAID).format(phone)
            stream.write(
                f"C{number:08d},{at:%Y/%m/%d %H:%M:%S},M{dice.randrange(30_000):07d},{phone},佐藤{dice.randrange(40)},"
                f"{dice.choice(('東京', '大阪'))}センター,{dice.choice(('配送', '返品', '商品', '支払い'))},"
                f'{dice.randrange(30, 1800)},"{said}受付番号{number}。",{dice.choice(("", "", *"12345"))}\n'
            )
    return path


def _imported(path: Path, rows: int) -> float:
    folder = Path(tempfile.mkdtemp(prefix="rashin-bench-"))
    try:
        lake = Lake.create(folder / "lake")
        start = time.perf_counter()
        report = import_file(lake, path, "voices", actor="bench", now=datetime.now(UTC), desk=Desk(mask=mask))
        taken = time.perf_counter() - start
        assert report.added == rows, report
        return taken
    finally:
        shutil.rmtree(folder)


@contextmanager
def _installation() -> Iterator[Path]:
    """A home of its own, with an SQLite database as ``rashin up`` makes it."""
    folder = Path(tempfile.mkdtemp(prefix="rashin-bench-"))
    os.environ["RASHIN_HOME"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "rashin.web.settings"
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield folder
    finally:
        shutil.rmtree(folder)


def _answers(count: int) -> tuple[float, float]:
    """Seconds to hear so many voices, and to have them all in the lake."""
    with _installation() as folder:
        from rashin.base.atlas.hearing import Heard, hear
        from rashin.web.jobs.voices import Drain

        now = datetime.now(UTC)
        lake = Lake.create(folder / "bench-lake")
        voices = [
            Heard(
                voice_id=f"bench:{number}", occurred_at=now, source="bench", channel="web", metric="nps",
                score=float(number % 11), text=_SAID[number % 5].format("090-1234-5678"),
                identifier=f"user_id:{number}",
            )
            for number in range(count)
        ]  # fmt: skip
        start = time.perf_counter()
        for first in range(0, count, 100):
            hear(voices[first : first + 100], now=now)
        heard = time.perf_counter() - start
        start = time.perf_counter()
        kept = Drain(lake, {}).run_all(now=now)
        drained = time.perf_counter() - start
        assert kept == count, kept
        return heard, drained
