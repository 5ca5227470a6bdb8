"""The letterbox: where sealed concerns wait until the inbox collects them."""
