"""The letterbox's tables, revision by revision; run by `kiosk.migrating.migrate`."""
