"""A note on a phone without a network: kept, shown, sent once by whoever wrote it, and by nobody else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.base.atlas.hearing import heard_of
from rashin.base.atlas.models import HeardVoice
from rashin.base.workspace.models import User
from tests.conftest import Members
from tests.e2e.awaited import awaited
from tests.e2e.faults import violations

PATIENT = 30_000
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def write(page: Page, text: str) -> None:
    page.locator("#id_text").fill(text)
    page.locator("r-notes form button[type=submit]").click()


def ready(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("r-notes[data-ready]").wait_for()


def test_a_note_waits_on_the_device_and_is_sent_once_by_its_member(
    page: Page, live_server: LiveServer, here: Members, sign_in_page: Callable[[User], None]
) -> None:
    page.set_default_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    page.set_viewport_size({"width": 390, "height": 844})
    address, network = f"{live_server.url}/voices/note/", page.context
    sign_in_page(here.emi)
    ready(page, address)
    page.evaluate(CONTROLLED)
    waiting = page.locator("section[data-waiting] li")

    network.set_offline(True)
    ready(page, address)  # the page for no network, out of the cache
    expect(page.locator(".solo")).to_be_visible()
    page.evaluate(AT_ONCE, ["箱がつぶれていたと言われた", "二つ目"])
    expect(waiting).to_have_count(2)
    expect(page.locator("#id_text")).to_be_focused()
    page.locator("#id_text").fill("書きかけ")
    assert awaited(page, lambda: page.evaluate(DRAFTED))
    ready(page, address)
    expect(waiting).to_have_count(2)
    expect(page.locator("#id_text")).to_have_value("書きかけ")
    assert not violations(page)
    stored = page.evaluate(STORED)
    assert "つぶれ" not in stored
    assert "書きかけ" not in stored
    assert not HeardVoice.objects.exists()

    page.route("**/voices/note/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    network.set_offline(False)  # what waits is tried at once, so the road is closed before
    page.goto(f"{live_server.url}/accounts/logout/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/accounts/login/**")
    page.evaluate(FORGOTTEN)
    page.unroute("**/voices/note/")

    sign_in_page(here.ben)
    ready(page, address)
    expect(page.locator("p[data-others]")).to_contain_text("2")
    expect(waiting).to_have_count(0)
    write(page, "Ben's own")
    expect(page.locator("p[data-told]")).not_to_have_text("")
    expect(page.locator("section[data-waiting]")).to_be_visible()
    assert {heard_of(one).text for one in HeardVoice.objects.all()} == {"Ben's own"}

    page.goto(f"{live_server.url}/accounts/logout/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/accounts/login/**")
    sign_in_page(here.emi)
    ready(page, address)
    assert awaited(page, lambda: page.evaluate(SENT))  # the list is hidden at first, too
    expect(page.locator("section[data-waiting]")).to_be_hidden()
    ready(page, address)
    heard = [heard_of(one) for one in HeardVoice.objects.filter(voice_id__startswith=f"note:{here.emi.pk}:")]
    assert sorted(one.text for one in heard) == ["二つ目", "箱がつぶれていたと言われた"]
    page.complaints.clear()  # type: ignore[attr-defined] # of requests without a network


AT_ONCE = """(texts) => {
    const form = document.querySelector("r-notes form");
    for (const text of texts) { form.querySelector("#id_text").value = text; form.requestSubmit(); }
    form.requestSubmit();
}"""
"""Each is written while the one before is still being put away; the last press is the second of a double click."""
CONTROLLED = """() => new Promise((done) => {
    if (navigator.serviceWorker.controller) done();
    else navigator.serviceWorker.addEventListener('controllerchange', () => done());
})"""
FORGOTTEN = """() => new Promise((done) => {
    const look = () => localStorage.getItem('rashin.notes') === null ? done() : setTimeout(look, 50);
    look();
})"""
DRAFTED = """() => new Promise((done) => {
    const request = indexedDB.open('rashin-notes');
    request.onsuccess = () => {
        const all = request.result.transaction('notes').objectStore('notes').getAll();
        all.onsuccess = () => { request.result.close(); done(all.result.some((one) => one.draft)); };
    };
})"""
"""A draft is kept a moment after it was typed."""
SENT = DRAFTED.replace("all.result.some((one) => one.draft)", "all.result.every((one) => one.draft)")
"""Nothing waits any more."""
STORED = """() => new Promise((done) => {
    const request = indexedDB.open('rashin-notes');
    request.onsuccess = () => {
        const all = request.result.transaction('notes').objectStore('notes').getAll();
        all.onsuccess = () => done(all.result.map((one) => new TextDecoder().decode(one.sealed)
            + JSON.stringify({...one, sealed: 0})).join('') + JSON.stringify(localStorage));
    };
})"""
