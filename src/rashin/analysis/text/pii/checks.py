"""Check digits."""


def luhn(digits: str) -> bool:
    """The check of payment cards (ISO/IEC 7812-1).

    Each second digit from the right is doubled; the digits' sum is a multiple of ten.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def my_number(digits: str) -> bool:
    """The check digit of the Japanese individual number (総務省令第85号, 2014, art. 5)."""
    if len(digits) != 12:
        return False
    total = sum(int(digits[11 - place]) * (place + 1 if place <= 6 else place - 5) for place in range(1, 12))
    rest = total % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)
