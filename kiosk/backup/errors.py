"""What can go wrong with a backup, in words that a technician can act on."""


class BackupError(Exception):
    """The backup can't be made or put back; `str()` of it is one plain line."""


class BadBackup(BackupError):
    """This file is not, or is no longer, a backup that can be trusted."""
