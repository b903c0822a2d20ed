"""A shelf of answers: the newest in memory, the same on disk, so that the first look after a restart is quick."""

import hashlib
import hmac
import os
import pickle
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rashin.analysis.questions.question import Answer

IN_MEMORY = 512
ON_DISK = 128 * 1024 * 1024
LARGEST = 8 * 1024 * 1024


@cache
def code_stamp() -> str:
    """Changes with the code that makes answers: an answer of an older version is never taken for a new one."""
    import rashin.analysis

    folder = Path(next(iter(rashin.analysis.__path__)))
    marks = sorted((str(file.relative_to(folder)), file.stat().st_mtime_ns) for file in folder.rglob("*.py"))
    return hashlib.blake2b(repr(marks).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer, and what it was read from."""

    answer: Answer
    read: Mapping[str, str]
    """The tables of the lake, each with the state it had: while these are as they were, so is the answer."""


class Shelf:
    """Answers by their key. Files are signed, for unpickling what somebody else wrote would run it."""

    def __init__(self, folder: Path, *, secret: str) -> None:
        self._folder = folder
        self._secret = hashlib.sha256(b"rashin.answers" + secret.encode()).digest()
        self._memory: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._asking: dict[str, threading.Lock] = {}
        self._kept = 0

    @contextmanager
    def once(self, key: str) -> Iterator[None]:
        """Let one thread at a time ask for a key."""
        with self._lock:
            lock = self._asking.setdefault(key, threading.Lock())
        try:
            with lock:
                yield
        finally:
            with self._lock:
                self._asking.pop(key, None)

    def find(self, key: str) -> Kept | None:
        """The answer kept under a key."""
        with self._lock:
            found = self._memory.get(key)
            if found is not None:
                self._memory.move_to_end(key)
                return found
        found = self._read(key)
        if found is not None:
            self._remember(key, found)
        return found

    def keep(self, key: str, kept: Kept) -> None:
        """Keep an answer; the shelf may lose it again when it is full."""
        self._remember(key, kept)
        self._write(key, kept)

    def _remember(self, key: str, kept: Kept) -> None:
        with self._lock:
            self._memory[key] = kept
            self._memory.move_to_end(key)
            while len(self._memory) > IN_MEMORY:
                self._memory.popitem(last=False)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}-{code_stamp()}"

    def _seal(self, body: bytes, key: str) -> bytes:
        return hmac.digest(self._secret, key.encode() + body, "sha256")

    def _read(self, key: str) -> Kept | None:
        try:
            path = self._path(key)
            whole = path.read_bytes()
            seal, body = whole[:32], whole[32:]
            if not hmac.compare_digest(seal, self._seal(body, key)):
                return None
            os.utime(path)  # what is read stays
            found = pickle.loads(body)  # noqa: S301 - the seal says that this installation wrote it
        except (OSError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError):
            return None
        return found if isinstance(found, Kept) else None

    def _write(self, key: str, kept: Kept) -> None:
        try:
            body = pickle.dumps(kept, protocol=5)
            if len(body) > LARGEST:
                return
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self._folder / f".{key}-{os.getpid()}-{threading.get_ident()}"
            draft.write_bytes(self._seal(body, key) + body)
            os.replace(draft, self._path(key))
        except (OSError, pickle.PicklingError, TypeError, AttributeError):
            return  # a full disk or an answer that cannot be written makes the next look slower, not wrong
        self._kept += 1
        if self._kept % 64 == 1:
            self._prune()

    def _prune(self) -> None:
        """Drop files of other versions, then the longest unread, until the rest fits."""
        files = []
        for path in self._folder.iterdir():
            try:
                status = path.stat()
            except OSError:
                continue
            files.append((path.name.endswith(code_stamp()), status.st_mtime, status.st_size, path))
        room = ON_DISK
        for current, _, size, path in sorted(files, key=lambda file: (file[0], file[1]), reverse=True):
            room -= size
            if room < 0 or not current:
                path.unlink(missing_ok=True)
