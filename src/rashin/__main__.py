"""``python -m rashin``."""

from rashin.cli import main

main()
