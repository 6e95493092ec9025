"""`python -m tarazy.cli`."""

from tarazy.cli import main

main()
