"""The tree of topics: edited, tried, published, its versions."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.analysis.text.topics.document import TopicTree
from rashin.base.ui.exports import attachment
from rashin.base.workspace.access import Permission, access, may, member_of
from rashin.base.workspace.models import Job
from rashin.errors import RashinError
from rashin.powers.operation.topics import (
    deeds,
    differences,
    drafts,
    meeting,
    progress,
    suggesting,
    tables,
    trying,
    versions,
)
from rashin.powers.operation.topics.errors import NoSuchPiece, TreeMoved
from rashin.powers.operation.topics.pages import applying, tree_page
from rashin.powers.operation.topics.problems import problems_of
from rashin.powers.operation.topics.saying import sentence_of


@access(Permission.SEE_VOICES)
@require_GET
def topics(request: HttpRequest) -> HttpResponseBase:
    """The tree, and the topic that is looked at."""
    chosen = request.GET.get("topic", "")[:80]
    return render(request, "topics/topics.html", tree_page(member_of(request), chosen, now=datetime.now(UTC)))


@access(Permission.EDIT_TOPICS)
@require_POST
def do(request: HttpRequest) -> HttpResponseBase:
    """One change of the tree; what cannot be done comes back with what was written."""
    member, now, form = member_of(request), datetime.now(UTC), request.POST
    chosen, seen, both = form.get("topic", "")[:80], form.get("seen", "")[:40], ""
    try:
        try:
            done = drafts.edit(actor=member, doing=deeds.deed_in(form), seen={chosen: seen}, now=now)
        except TreeMoved as moved:
            met = _met(form, chosen, seen)
            if met is None or met.clashes:
                return _refused(request, moved, chosen, met)
            done = drafts.edit(actor=member, doing=lambda tree: meeting.kept(tree, met.topic), seen={}, now=now)
            both = gettext("%(who)s changed this topic meanwhile; both changes are kept.") % moved.fields
    except RashinError as problem:
        return _refused(request, problem, chosen)
    said = drafts.told(drafts.kept_note(done.note)) if done.before != done.tree else gettext("Nothing was changed.")
    messages.success(request, f"{said} {both}".strip())
    return redirect(_place(done.note.topics, done.note.code, form.get("chosen", chosen)[:80]))


def _met(form: QueryDict, chosen: str, seen: str) -> meeting.Meeting | None:
    """What was written and what somebody else wrote meanwhile, together."""
    theirs = drafts.draft().tree.by_id.get(chosen)
    if form.get("do") != "save" or theirs is None or theirs.state == "retired":
        return None
    base = meeting.seen_as(chosen, seen)
    alone = TopicTree(topics=(replace(base or theirs, parent=None),))
    mine = deeds.saved(alone, chosen, form).tree.by_id[chosen]
    return meeting.met(base, theirs, mine)


def _refused(
    request: HttpRequest, problem: RashinError, chosen: str, met: meeting.Meeting | None = None
) -> HttpResponseBase:
    """The page with what was written in its fields, and why it is not kept."""
    context = tree_page(member_of(request), chosen, now=datetime.now(UTC), form=request.POST)
    moved = isinstance(problem, TreeMoved)
    told = gettext(problem.message) % problem.fields if moved else sentence_of(problem)
    context |= {"told": told, "place": problem.fields.get("place", ""), "moved": moved}
    if met is not None:
        rows = deeds.rows_of(met.topic)
        context |= {
            "clashes": met.clashes, "title_ja": met.topic.title.get("ja", ""), "note": met.topic.note,
            "title_en": met.topic.title.get("en", ""), "rows": [row for row in rows if not row.empty],
            "more": [row for row in rows if row.empty],
        }  # fmt: skip
    return render(request, "topics/topics.html", context, status=409 if moved else 422)


def _place(touched: tuple[str, ...], code: str, chosen: str) -> str:
    at = touched[0] if code in {"added", "merged"} and touched else chosen
    return f"{reverse('topics')}?topic={at}" if at else reverse("topics")


@access(Permission.EDIT_TOPICS)
@require_POST
def undo(request: HttpRequest) -> HttpResponseBase:
    """Take the last change back."""
    try:
        shown = request.POST.get("revision", "")
        what = drafts.undo(
            actor=member_of(request), now=datetime.now(UTC), revision=int(shown) if shown.isdecimal() else None
        )
    except RashinError as problem:
        messages.error(request, sentence_of(problem))
    else:
        messages.success(request, gettext("Taken back: %(what)s") % {"what": what})
    return redirect("topics")


@access(Permission.EDIT_TOPICS)
@require_POST
def try_rules(request: HttpRequest) -> HttpResponseBase:
    """What the rules of a form match, in a sample of the company's voices."""
    try:
        rules = deeds.rules_in(deeds.rows_in(request.POST))
        found = trying.tried(member_of(request), rules, now=datetime.now(UTC)) if rules else None
        context: dict[str, Any] = {"tried": found}
    except RashinError as problem:
        context = {"told": sentence_of(problem)}
    return render(request, "topics/tried.html", context)


@access(Permission.EDIT_TOPICS)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponseBase:
    """What would change, and on how many voices of a sample; then it is done."""
    member, now = member_of(request), datetime.now(UTC)
    draft, before = drafts.draft(), versions.live_tree()
    told = ""
    if request.method == "POST":
        shown = request.POST.get("revision", "")
        try:
            made = versions.publish(
                actor=member, now=now, note=request.POST.get("note", "")[:500],
                revision=int(shown) if shown.isdecimal() else None,
            )  # fmt: skip
        except RashinError as problem:
            told = sentence_of(problem)
        else:
            messages.success(request, gettext("Version %(number)s is being applied to all voices.") % {
                "number": made.number,
            })  # fmt: skip
            return redirect("topics")
    texts = [said.text for _voice, said in trying.texts_of(member, now=now)]
    problems = problems_of(draft.tree, texts=texts)
    severe = any(one.severe for one in problems)
    effects = [] if severe else trying.effects(member, before, draft.tree, now=now)
    context = {
        "draft": draft, "lines": differences.lines(before, draft.tree), "problems": problems, "severe": severe,
        "effects": effects, "looked": len(texts), "told": told, "first": versions.newest_version() is None,
        "applying": applying(),
    }  # fmt: skip
    return render(request, "topics/publish.html", context, status=409 if told else 200)


@access(Permission.SEE_VOICES)
@require_GET
def history(request: HttpRequest) -> HttpResponseBase:
    """All versions."""
    found = versions.versions()
    return render(request, "topics/versions.html", {"table": tables.VERSIONS.on(request, found), "found": found})


@access(Permission.SEE_VOICES)
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, number: int) -> HttpResponseBase:
    """A version, against the one before it; whoever may change topics brings it back or applies it again."""
    row, member, now = versions.version_of(number), member_of(request), datetime.now(UTC)
    if request.method == "POST":
        try:
            if "apply" in request.POST:
                versions.apply_again(actor=member, number=number, now=now)
                return redirect("topics")
            versions.bring_back(actor=member, number=number, now=now)
        except RashinError as problem:
            messages.error(request, sentence_of(problem))
            return redirect("topics_version", number)
        messages.success(request, gettext("Version %(number)s is the draft now. Publish it to use it.") % {
            "number": number,
        })  # fmt: skip
        return redirect("topics")
    tree = drafts.tree_of(row.document)
    earlier = [one for one in versions.versions() if one.number < number]
    before = drafts.tree_of(versions.version_of(earlier[0].number).document) if earlier else None
    context = {
        "version": row, "tree": tree, "edits": may(member, Permission.EDIT_TOPICS),
        "lines": differences.lines(before, tree) if before is not None else None, "told": row.told,
        "topics": [(depth, topic, differences.STATES[topic.state]) for depth, topic in tree.walk()],
    }  # fmt: skip
    return render(request, "topics/version.html", context)


@access(Permission.SEE_VOICES)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The draft as a file, in the format that can be imported again."""
    from rashin.analysis.text.topics.writing import write

    answer = HttpResponse(write(drafts.draft().tree), content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = attachment("topics.json")
    return answer


@access(Permission.EDIT_TOPICS)
@require_POST
def bring_in(request: HttpRequest) -> HttpResponseBase:
    """A file's topics in the place of the draft's; one step of undo."""
    from rashin.analysis.text.topics.reading import MOST_BYTES, read

    given = request.FILES.get("file")
    try:
        tree = read(given.read(MOST_BYTES + 1) if given else b"")
        drafts.replace(
            actor=member_of(request), tree=tree, source=(given.name or "") if given else "", now=datetime.now(UTC)
        )
    except RashinError as problem:
        messages.error(request, sentence_of(problem))
    else:
        messages.success(request, gettext("The file’s topics are the draft now."))
    return redirect("topics")


@access(Permission.EDIT_TOPICS)
@require_POST
def suggest(request: HttpRequest) -> HttpResponseBase:
    """Have topics suggested from the data."""
    suggesting.ask(actor=member_of(request), now=datetime.now(UTC))
    return redirect("topics")


@access(Permission.SEE_VOICES)
@require_GET
def work(request: HttpRequest, number: int) -> HttpResponseBase:
    """How far work of topics is; only that, of whoever asked for it."""
    row = Job.objects.filter(pk=number, name__in=progress.NAMES).first()
    if row is None:
        raise NoSuchPiece
    return render(request, "topics/progress.html", {"progress": progress.of_job(row)})
