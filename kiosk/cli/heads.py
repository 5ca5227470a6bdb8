"""The head of the record as people copy it from a printed page, in groups or in one piece."""

import click


class Head(click.ParamType[bytes]):
    """64 hexadecimal digits; blanks between groups do not matter."""

    name = "head"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """The 32 bytes, or a usage error that says what a head looks like."""
        if isinstance(value, bytes):
            return value
        try:
            head = bytes.fromhex("".join(str(value).split()))
        except ValueError:
            head = b""
        if len(head) != 32:
            self.fail("a head is the 64 hexadecimal digits that an earlier check printed", param, ctx)
        return head
