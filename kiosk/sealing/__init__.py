"""Seal a concern so that only its named readers can open it.

The public half (`seal`, `readers`, `public_key`, `envelope`, `selftest`) holds no secret and opens nothing.
The other half, `kiosk.sealing.opening`, is for the staff side alone. FORMAT.md, beside this file, says every
byte of it.
"""
