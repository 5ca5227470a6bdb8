"""What can't have happened, said in plain words."""


class Impossible(Exception):
    """This event can't stand here. `why` is a sentence for staff; `number` the event's number, 0 when not known."""

    def __init__(self, why: str, number: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.number = number


def must(right: bool, why: str, number: int = 0) -> None:
    """Raise Impossible unless it is right."""
    if not right:
        raise Impossible(why, number)
