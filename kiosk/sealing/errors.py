"""Everything that can go wrong while sealing or opening, as one small family.

No message carries a secret, a person's words, or a hint about which check failed.
"""

from typing import Literal

Reason = Literal["malformed", "unsigned", "foreign", "older"]
Half = Literal["first", "second", "pair", "only"]


class SealingError(Exception):
    """The root of every error that `kiosk.sealing` raises about data it was given."""


class BrokenEnvelope(SealingError):
    """Sealed bytes (an envelope, a wrap, a box) that do not parse or do not open. It never says why.

    One class and one sentence, because a second one would tell a forger how far a forgery got.
    """

    def __init__(self) -> None:
        super().__init__()

    def __str__(self) -> str:
        return "The sealed bytes do not open."


class UntrustedReaders(SealingError):
    """A readers list that must not be sealed to.

    `reason` is "unsigned" (not signed by the pinned school key), "malformed" (signed, but not a list as
    FORMAT.md says), "foreign" (signed, but for another school) or "older" (a version already replaced).
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason

    def __str__(self) -> str:
        return f"The list of readers is {self.reason}."


class UntrustedProfile(SealingError):
    """A school profile that must not be shown. `reason` is as for a readers list."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason

    def __str__(self) -> str:
        return f"The school profile is {self.reason}."


class WrongPassphrase(SealingError):
    """The passphrase does not open this person's slot."""


class WrongSession(SealingError):
    """The cookie, the row and this running host do not belong together."""


class RecoveryHalfMistyped(SealingError):
    """A half is not as printed: `half` is "first", "second" or, where one was asked for, "only".

    It is "pair" if each is as printed, but the two don't match.
    """

    def __init__(self, half: Half) -> None:
        super().__init__(half)
        self.half: Half = half

    def __str__(self) -> str:
        if self.half == "pair":
            return "The two halves are not a pair."
        if self.half == "only":
            return "The half is not typed as printed."
        return f"The {self.half} half is not typed as printed."


class PersonalKeyMistyped(SealingError):
    """What was typed is no personal recovery key as one is printed: there is a slip in it."""


class WrongPersonalKey(SealingError):
    """This personal recovery key does not open this person's slot."""


class SealingUnavailable(SealingError):
    """This machine's cryptography does not give the known answers: nothing may be sealed or opened here."""

    def __init__(self, check: str) -> None:
        super().__init__(check)
        self.check = check

    def __str__(self) -> str:
        return f"The sealing self-test failed: {self.check}."
