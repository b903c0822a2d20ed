"""Background work of topics: suggestions from the data."""

from datetime import timedelta

from rashin.base.workspace.jobs import Running, job
from rashin.errors import RashinError
from rashin.powers.operation.topics import carrying, drafts, lookups, suggesting, versions
from rashin.powers.operation.topics.progress import STEPS
from rashin.powers.operation.topics.suggesting import JOB, Ground


@job(JOB, attempts=2, limit=timedelta(hours=2), lasting=True)
def SUGGEST_TOPICS(running: Running, *, publish: bool = False) -> dict[str, object]:
    """Suggest topics beside those that there are; ``publish``: use them at once, where nothing is in use yet."""
    from rashin.analysis.text.topics.suggesting import suggest
    from rashin.analysis.text.vectors import sentences

    running.progress(done=0, total=len(STEPS), note=STEPS[0])
    texts = lookups.texts(now=running.now)
    kept = suggesting.without_open(drafts.draft().tree)
    running.progress(done=1, total=len(STEPS), note=STEPS[1])
    found = suggest(texts, sentences(), beside=kept)
    running.progress(done=2, total=len(STEPS), note=STEPS[2])
    told = {"looked": found.looked_at, "sampled": found.looked_at < found.of, "vectors": found.vectors}
    grounds = {
        topic.id: Ground(
            terms=[word for rule in topic.rules for word in rule.words], voices=found.about[topic.id].count,
            share=found.about[topic.id].share,
        )
        for topic in found.tree.topics
        if topic.id in found.about
    }  # fmt: skip
    count = suggesting.put(found.tree, grounds, actor="worker", told=told, now=running.now)
    if publish and count and versions.newest_version() is None:
        try:
            versions.publish(actor="worker", now=running.now)
        except RashinError as problem:
            return {"suggested": count, "not_published": problem.code}
    return {"suggested": count, **told}


@job("topics.corrections", attempts=2, limit=timedelta(minutes=10))
def CARRY_CORRECTIONS(running: Running) -> dict[str, object]:
    """Bring the lake in line with what people said of voices, where that could not be done at once."""
    return {"written": carrying.carry()}
