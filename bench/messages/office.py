"""The mail server of the benchmark: takes everything, and tells on its standard input's asking what it took."""

import asyncio
import json
import re
import sys
from collections import Counter
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE)


class Keeping:
    def __init__(self) -> None:
        self.took: Counter[str] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        found = _ID.search(envelope.content)
        self.took[found[1].decode() if found else "?"] += 1
        return "250 OK"


async def main() -> None:
    keeping = Keeping()
    loop = asyncio.get_running_loop()

    def answering() -> Any:
        return SMTP(keeping, hostname="mail.bench")

    server = await loop.create_server(answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(keeping.took), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
