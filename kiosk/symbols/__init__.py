"""A school's own pictures, laid over ours key by key: a folder with a pack.json and SVG or PNG files.

Schools hold licences for sets that we may not ship. What comes with such a folder is not trusted: every picture is
taken apart and put together again from what is allowed (`svg`, `png`), and one that can't be is refused with a plain
line, while ours stays. Nothing in a pack can stop a child from telling.
"""

from kiosk.symbols.errors import BadPack, BadPicture
from kiosk.symbols.pack import About, Drawing, Pack, Photo, Picture, load_pack

__all__ = ["About", "BadPack", "BadPicture", "Drawing", "Pack", "Photo", "Picture", "load_pack"]
