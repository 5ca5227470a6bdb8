"""The words and lists that people see, as data: `*.toml` files that a school may edit, read strictly.

Labels are English gettext messages. Their context is "question" for a title, "hint" for a hint, "field" for a
field's label, "reader" for what somebody who reads is called, "helpline" for all of a helpline's texts, and the
question's key for a choice, "tile" for the tile that leads to a question, "calm" for a calm idea.
"""

from kiosk.content.load import FILES, load_content
from kiosk.content.model import (
    FOLLOWS,
    Advice,
    Called,
    CalmIdea,
    Category,
    Channel,
    Choice,
    Content,
    Families,
    Field,
    Helpline,
    KeepReason,
    KeepRule,
    Language,
    Locale,
    Phrase,
    Question,
    Reason,
    Role,
)
from kiosk.content.rows import ContentError

__all__ = [
    "FILES",
    "FOLLOWS",
    "Advice",
    "Called",
    "CalmIdea",
    "Category",
    "Channel",
    "Choice",
    "Content",
    "ContentError",
    "Families",
    "Field",
    "Helpline",
    "KeepReason",
    "KeepRule",
    "Language",
    "Locale",
    "Phrase",
    "Question",
    "Reason",
    "Role",
    "load_content",
]
