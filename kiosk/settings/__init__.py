"""A school's settings: `school.toml` and the environment, read once into frozen, typed values.

A wrong setting stops the program at start. The message gives the setting's name, what is wrong with it,
and what would be right, one line each, so that a technician can mend the file without reading this code.

A school lives in one folder::

    school.toml             what a technician owns; it holds no secret
    public/                 the public side's files: letterbox, secret key, newest readers list seen
    inbox/                  the staff side's files: inbox, secret key
    symbols/<pack>/         a school's own pictures, laid over ours (see kiosk.symbols); may be left out

Each side reads the `[school]` section and its own, and nothing of the other's but the address that pupils open.
Any setting can come from the environment instead: `KIOSK_PUBLIC_PORT=8080`, or, for secrets in a file
that a service manager hands over, `KIOSK_INBOX_INBOX_URL_FILE=/run/credentials/inbox_url`.
"""

from kiosk.settings.loading import load_inbox, load_public
from kiosk.settings.mail import MailSettings
from kiosk.settings.sections import School, SettingsError, Side
from kiosk.settings.sides import InboxSettings, PublicSettings

__all__ = [
    "InboxSettings",
    "MailSettings",
    "PublicSettings",
    "School",
    "SettingsError",
    "Side",
    "load_inbox",
    "load_public",
]
