"""The acts of the audit chain in words: what somebody did, as the audit page says it. A test finds any without."""

from typing import Final

ACTS: Final = {
    # worries
    "list": "Looked at the list of worries",
    "view": "Opened a worry",
    "read": "Marked a worry as read",
    # signing in and out
    "sign-in": "Signed in",
    "sign-in-refused": "Tried to sign in, and was refused",
    "sign-out": "Signed out",
    "sign-out-elsewhere": "Signed out at all other browsers",
    "sign-out-everywhere": "Signed out everywhere",
    "prove": "Typed the passphrase again",
    "prove-refused": "Typed a wrong passphrase when asked again",
    # one's own way in
    "passphrase-changed": "Changed the passphrase",
    "passphrase-recovered": "Chose a new passphrase with the recovery sheet",
    "recovery-refused": "Tried a recovery sheet, and was refused",
    "recovery-sheet-made": "Made a recovery sheet",
    # people
    "invite": "Invited somebody",
    "invitation-withdrawn": "Withdrew an invitation",
    "join": "Joined by an invitation",
    "let-in": "Let somebody in",
    "account-closed": "Closed an account",
    "school-key-taken": "Took over the school key",
    "school-key-refused": "Was handed something that is not the school key",
    # sharing
    "grant": "Let somebody open a worry",
    "grant-asked": "Asked for a second person to agree to sharing a worry",
    "grant-agreed": "Agreed to sharing a worry",
    "grant-declined": "Declined to share a worry",
    "grant-refused": "Tried to share a worry, and was refused",
    # the school
    "half-typed-back": "Typed back a half of the school recovery key",
    "opened": "Finished the set-up: worries can be told",
    "recovery-closed": "Closed an account with the school recovery key",
    "recovery-let-in": "Let somebody in with the school recovery key",
    "recovery-grant": "Let somebody open a worry with the school recovery key",
    "restored": "Put the inbox back from a backup of the day named here",
    # the record itself
    "audit": "Looked at this record",
    "audit-head": "Printed the end of this record",
}
"""By act: an English msgid, past tense. What was done before this program knew a word for it keeps its key."""
