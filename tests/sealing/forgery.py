"""One AES-GCM ciphertext that opens under two keys: the attack that the commitment is there to refuse.

Dodis, Grubbs, Ristenpart, Woodage: "Fast Message Franking", CRYPTO 2018; Len, Grubbs, Ristenpart:
"Partitioning Oracle Attacks", USENIX Security 2021. Only primitives here, nothing of ours.
"""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR, ECB

REDUCTION = 0xE1 << 120
ONE = 1 << 127


def forge(keys, nonce, about, texts, length):
    """A ciphertext and tag of `length` + 16 bytes that open under both keys, about the same bytes.

    Under each key its own text stands in its own half, and noise stands in the other half. The last block is
    chosen so that the two keys agree on the tag. `about` and `length` are whole blocks of 16 bytes.
    """
    first, second = keys
    ciphertext = bytearray(length)
    middle = length // 2
    ciphertext[:middle] = stream(first, nonce, texts[0].ljust(middle, b"."))
    after = stream(second, nonce, bytes(middle) + texts[1].ljust(middle, b"."))
    ciphertext[middle:] = after[middle:]
    ciphertext[-16:] = bytes(16)

    # The tag is a polynomial in H = AES(key, 0), plus a mask. The last ciphertext block X is multiplied by
    # H squared, so the two tags are equal if X (H1^2 + H2^2) = tag1 + tag2, where these are made with X = 0.
    h_first, h_second = (hash_key(key) for key in keys)
    difference = tag(first, nonce, about, ciphertext) ^ tag(second, nonce, about, ciphertext)
    squares = multiply(h_first, h_first) ^ multiply(h_second, h_second)
    ciphertext[-16:] = multiply(difference, inverse(squares)).to_bytes(16)
    return bytes(ciphertext) + tag(first, nonce, about, ciphertext).to_bytes(16)


def stream(key, nonce, data):
    return Cipher(AES(key), CTR(nonce + (2).to_bytes(4))).encryptor().update(data)


def block(key, data):
    return int.from_bytes(Cipher(AES(key), ECB()).encryptor().update(data))  # noqa: S305 - GCM is built on it


def hash_key(key):
    return block(key, bytes(16))


def tag(key, nonce, about, ciphertext):
    lengths = (len(about) * 8).to_bytes(8) + (len(ciphertext) * 8).to_bytes(8)
    data = about + bytes(ciphertext) + lengths
    h, total = hash_key(key), 0
    for start in range(0, len(data), 16):
        total = multiply(total ^ int.from_bytes(data[start : start + 16]), h)
    return total ^ block(key, nonce + (1).to_bytes(4))


def multiply(left, right):
    """In GCM's field of 2^128 elements, whose bits run from left to right."""
    product = 0
    for bit in range(127, -1, -1):
        if left >> bit & 1:
            product ^= right
        right = right >> 1 ^ (REDUCTION if right & 1 else 0)
    return product


def inverse(element):
    """element^(2^128 - 2)."""
    result = ONE
    for _ in range(127):
        element = multiply(element, element)
        result = multiply(result, element)
    return result
