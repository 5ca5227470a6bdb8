"""What is refused in a pack; `str()` of each is one plain line for the person who put the pack there."""


class BadPack(Exception):
    """The folder is no pack: its pack.json is missing or wrong, so that none of it is used."""


class BadPicture(Exception):
    """This one picture is not used; ours stays in its place."""
