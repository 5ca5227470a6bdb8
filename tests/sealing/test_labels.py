import re
from pathlib import Path

from kiosk.sealing import labels

LABELS = {name: value for name, value in vars(labels).items() if name.isupper()}
FORMAT = Path(labels.__file__).with_name("FORMAT.md")


def test_every_label_has_one_purpose_and_every_purpose_its_own_label():
    values = list(LABELS.values())

    assert len(set(values)) == len(values) == 33


def test_no_label_is_the_beginning_of_another():
    pairs = [(one, other) for one in LABELS.values() for other in LABELS.values() if one != other]

    assert not [pair for pair in pairs if pair[0].startswith(pair[1])]


def test_every_label_names_the_product_and_the_version():
    assert all(re.fullmatch(rb"worry-box/v1/[a-z/-]+", value) for value in LABELS.values())


def test_the_format_page_lists_exactly_the_labels_of_the_code():
    table = FORMAT.read_text("utf-8").split("## 1. Labels")[1].split("## 2.")[0]

    listed = re.findall(r"`(worry-box/v1/[^`]+)`", table)

    assert sorted(listed) == sorted(value.decode() for value in LABELS.values())
