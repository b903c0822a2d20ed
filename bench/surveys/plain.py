"""The peer: a plain Django view that keeps an answer as most would write it; and the floor: SQLite alone.

The view reads the form, writes the same three rows (a response, two voices) and commits, one commit an answer, under
the same server. It checks nothing, knows no quota, no flags, no languages and no way through a survey.
"""

import json
import os
import sqlite3
import sys
import time
import uuid
from pathlib import Path
from typing import Any

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
TABLES = (
    "CREATE TABLE IF NOT EXISTS response (id TEXT PRIMARY KEY, answers TEXT, state TEXT, at TEXT, agent TEXT)",
    "CREATE TABLE IF NOT EXISTS voice (id TEXT PRIMARY KEY, record TEXT, state TEXT, at TEXT)",
)
RECORD = json.dumps({"text": "とても丁寧でした", "survey": "bench", "more": "x" * 700})


def rows(number: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """What one answer writes."""
    answers = json.dumps({"nps": 3, "why": ["speed"], "said": "とても丁寧でした"})
    voices = [(f"survey:{number}:{part}", RECORD, "waiting", "2026-11-22") for part in ("nps", "said")]
    return (number, answers, "complete", "2026-11-22", "Mozilla/5.0"), voices


def floor(folder: Path, count: int, *, group: int) -> float:
    """Seconds for so many answers in groups, each group one synced commit: no server, no checks, no other process."""
    path = folder / "floor.sqlite3"
    line = sqlite3.connect(path, isolation_level=None)
    line.executescript(PRAGMAS)
    for table in TABLES:
        line.execute(table)
    begun = time.perf_counter()
    for at in range(0, count, group):
        made = [rows(uuid.uuid4().hex) for _ in range(min(group, count - at))]
        line.execute("BEGIN IMMEDIATE")
        line.executemany("INSERT INTO response VALUES (?, ?, ?, ?, ?)", [one for one, _ in made])
        line.executemany("INSERT INTO voice VALUES (?, ?, ?, ?)", [two for _, more in made for two in more])
        line.execute("COMMIT")
    spent = time.perf_counter() - begun
    line.close()
    return spent


def serve(port: int, folder: Path) -> None:
    """The view, on the server that the product runs on."""
    from granian import Granian

    os.environ[FOLDER] = str(folder)
    Granian(
        "bench.surveys.plain:build", factory=True, interface="wsgi", address="127.0.0.1", port=port, workers=1,
        blocking_threads=16, log_enabled=False,
    ).serve()  # fmt: skip


FOLDER = "BENCH_FOLDER"
urlpatterns: list[Any] = []


def build() -> Any:
    """Django with one address and one table of rows."""
    from django.conf import settings

    settings.configure(
        ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bench", MIDDLEWARE=[],
        DATABASES={"default": {
            "ENGINE": "django.db.backends.sqlite3", "NAME": f"{os.environ[FOLDER]}/plain.sqlite3", "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS},
        }},
    )  # fmt: skip
    import django
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection
    from django.urls import path

    django.setup()
    urlpatterns.append(path("answer/", answer))
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table)
    connection.close()
    return WSGIHandler()


def answer(request: Any) -> Any:
    """Keep one answer."""
    from django.db import connection, transaction
    from django.http import HttpResponse

    assert request.POST["a.nps"]
    one, voices = rows(uuid.uuid4().hex)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO response VALUES (%s, %s, %s, %s, %s)", one)
        cursor.executemany("INSERT INTO voice VALUES (%s, %s, %s, %s)", voices)
    return HttpResponse(status=303, headers={"Location": "/thanks/", "Content-Length": "0"})


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
