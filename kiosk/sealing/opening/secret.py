"""A secret of 32 bytes that does not give itself away."""

import os
from hmac import compare_digest
from typing import Final, NoReturn, Self, SupportsIndex

SECRET_LENGTH: Final = 32


class Secret:
    """Thirty-two bytes that print as stars, compare in constant time, and can't be pickled or copied.

    A printed object, a log line with locals, or a cache that pickles what it is given must not leak a key.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SECRET_LENGTH:
            raise ValueError("a secret is 32 bytes")
        self._secret = bytes(secret)

    @classmethod
    def generate(cls) -> Self:
        """A new one, from the operating system's randomness."""
        return cls(os.urandom(SECRET_LENGTH))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and compare_digest(self._secret, other._secret)

    __hash__ = None  # type: ignore[assignment]  # a secret is not a dictionary key

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a secret is not copied or written down")
