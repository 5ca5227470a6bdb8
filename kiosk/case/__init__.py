"""Case work, pure: what happened in a case as a list of events, and what follows from it.

Nothing here knows a database, a web page, a key or a clock. What a child wrote is in a worry, and never in a case:
an event names worries by their ids.
"""

from kiosk.case import events as events  # so that every kind is known before any bytes are read
