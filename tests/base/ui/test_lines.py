import pytest

from rashin.base.ui.lines import is_line


@pytest.mark.parametrize("text", ["", "お届け ❤️", "👩‍💻👨‍👩‍👧‍👦", "नमस्ते क्‍ष"])
def test_what_people_write_is_a_line(text: str) -> None:
    assert is_line(text)


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "\u202etxt.exe", "\ud83d", "\x1b[31m", "\ufeffa"])
def test_what_hides_or_turns_is_none(text: str) -> None:
    assert not is_line(text)
