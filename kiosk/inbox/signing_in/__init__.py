"""Signing in: passphrase and second factor, sessions, forgetting and losing either."""
