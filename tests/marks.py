"""Words of a page without the marks that say why they were tagged."""

import re


def unmarked(html: str) -> str:
    """The page with its comments in one piece: reasons and the buttons around marked words are taken out."""
    plain = re.sub(r'<span class="said-why".*?</span></span>', "", html)
    return re.sub(
        r'<span class="said">|<button type="button" class="said-mark[^>]*>|</button></span>|</?mark[^>]*>', "", plain
    )
