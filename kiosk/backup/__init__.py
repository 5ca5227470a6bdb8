"""Backups: both stores copied while they are in use, proved aside, and put back.

A backup holds sealed bytes, names of staff, the audit chain and the settings; no key, no session, no secret.
"""
