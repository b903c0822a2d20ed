"""A version of the tree of topics is applied to all that was ever said, beside the version in use, which it follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.jobs import Running, Work, job
from rashin.web.jobs.readings import ask_for_reading

NAME: Final = "topics.assign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """Where trees are kept, as wiring says."""

    document: Callable[[int], object]
    """A version's document; raises NotFound."""
    applied: Callable[[int, Mapping[str, object], datetime], object]
    """Told that a version is whole and in use, with what was counted."""


def assigning(trees: Trees) -> Work:
    """The work that applies the versions of these trees."""

    @job(NAME, attempts=3, limit=timedelta(hours=12), lasting=True)
    def assign_topics(running: Running, *, version: int) -> dict[str, object]:
        """Read what is unread, put every voice under its topics, then have questions read this version."""
        from rashin.analysis.enrich.assigned import Assigning, assigner_of
        from rashin.analysis.enrich.reading_rounds import Rounds
        from rashin.analysis.text.topics.reading import read_tree
        from rashin.analysis.text.version import READER

        def progress(done: int, total: int) -> None:
            running.progress(done=done, total=total)

        tree, lake = read_tree(trees.document(version)), the_lake()
        Rounds(lake=lake, version=READER, clock=running.clock, progress=progress).run()
        work = Assigning(
            lake=lake, version=version, assigner=assigner_of(lake, tree), clock=running.clock, progress=progress
        )
        work.run()
        if version < lake.currents().get("topics", (0, ""))[0]:
            return {"version": version, "overtaken": True}
        work.flip()
        told = counted(lake)
        trees.applied(version, told, running.now)
        ask_for_reading(now=running.now)  # voices that came between the last look and the change
        return {"version": version, **told}

    return assign_topics


def counted(lake: Any) -> dict[str, object]:
    """How many voices have topics, and how many none."""
    found = lake.rows(
        "SELECT count(DISTINCT voice_id) AS voices, count(DISTINCT voice_id) FILTER (topic <> '') AS assigned, "
        "count(DISTINCT topic) FILTER (topic <> '') AS topics FROM assignments"
    )
    return {str(name): int(value or 0) for name, value in found.to_pylist()[0].items()}
