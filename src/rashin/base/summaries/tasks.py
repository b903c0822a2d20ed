"""Background work of summaries: drafts, and the end of the log of calls."""

from datetime import timedelta

from rashin.base.summaries.drafting import STEPS, draft
from rashin.base.summaries.rules import DRAFT
from rashin.base.workspace.jobs import Running, job


# Once: sending voices a second time because a worker was lost would cost twice and tell nobody.
@job(DRAFT, attempts=1, limit=timedelta(minutes=30))
def DRAFT_SUMMARY(running: Running, *, of: str, query: str, language: str, member: int) -> dict[str, object]:
    """Let the model draft a summary."""

    def tell(step: int, note: str) -> None:
        running.progress(done=step, total=len(STEPS), note=note)

    made = draft(
        member_id=member, of=of, query=query, language=language, tell=tell, clock=lambda: running.now
    )  # fmt: skip
    return {"summary": made.pk}
