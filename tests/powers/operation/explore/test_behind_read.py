"""Whatever is read in voices opens the voices and the people behind it, told in words."""

import pytest

from tests.powers.operation.explore.test_pages import text

pytestmark = pytest.mark.django_db
OF = ("topics%3Fby%3Dchannel", "aspects", "phrases", "compare%3Ffirst%3Dchannel%253Dapp", "drivers", "emerging")


@pytest.mark.usefixtures("company")
def test_voices_and_people_behind_what_was_read(as_ben):
    for of in OF:
        assert text(as_ben, f"/said/?of={of}", 200)
        assert text(as_ben, f"/people/?of={of}", 200)
