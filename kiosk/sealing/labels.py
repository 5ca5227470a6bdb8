"""The one registry of domain-separation labels: one purpose, one label, never changed and never reused.

A label keeps a value made for one purpose from being accepted for another. No label is the beginning of
another (a test says so), so `label + data` can be read in one way only. A new format gets new labels.
"""

from typing import Final

COMMITMENT: Final = b"worry-box/v1/commitment"
BODY_KEY: Final = b"worry-box/v1/body-key"
PUBLIC_KEY: Final = b"worry-box/v1/public-key"
WRAP: Final = b"worry-box/v1/wrap"
READERS_LIST: Final = b"worry-box/v1/readers-list"
PASSPHRASE_SLOT: Final = b"worry-box/v1/passphrase-slot"
SESSION_BOX: Final = b"worry-box/v1/session-box"
RECOVERY_HALF: Final = b"worry-box/v1/recovery-half"
RECOVERY_FINGERPRINT: Final = b"worry-box/v1/recovery-fingerprint"
PERSONAL_SLOT: Final = b"worry-box/v1/personal-slot"
PERSONAL_SHEET: Final = b"worry-box/v1/personal-sheet"
MASTER_READER_SEED: Final = b"worry-box/v1/master/reader-seed"
MASTER_TOTP: Final = b"worry-box/v1/master/totp"
MASTER_SCHOOL_KEY: Final = b"worry-box/v1/master/school-key"
MASTER_FILED: Final = b"worry-box/v1/master/filed"
