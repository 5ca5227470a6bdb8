"""`python -m kiosk.cli`: the same as the command `kiosk`."""

from kiosk.cli import main

main()
