"""What each kind of event changes in how a case stands."""

from kiosk.case.applying import people as people  # both say of their kinds of event what changes
from kiosk.case.applying import work as work
from kiosk.case.applying.base import apply as apply
