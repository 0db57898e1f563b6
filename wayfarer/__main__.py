"""`python -m wayfarer …` is the same as the command `wayfarer …`."""

from wayfarer.cli import main

main()
