"""The ZIP: tables with the columns that are promised, and JSON that keeps to the published schema."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kiosk.case import events as of
from kiosk.case.event import Event
from kiosk.export.material import Worry
from kiosk.export.pack import file_name, pack
from kiosk.export.tables import COLUMNS
from tests.export.json_schema import faults
from tests.export.material import BEN, LISTS, START, TOLD_AT, WORDS, WORRY, an, at, told, whole, written

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "export-schema.json").read_text(encoding="utf-8"))


def files(*more: Event, worry: Worry | None = None) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack(whole(*more, worry=worry), LISTS, at(48)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table(name: str, *more: Event, worry: Worry | None = None) -> list[dict[str, str]]:
    body = files(*more, worry=worry)[f"{name}.csv"]
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def document(*more: Event, worry: Worry | None = None) -> Any:
    return json.loads(files(*more, worry=worry)["case.json"])


@pytest.mark.parametrize(
    "worry", [told(), told(""), Worry(WORRY, START, None)], ids=["told", "taps", "damaged"]
)
def test_the_json_keeps_to_the_published_schema(worry: Worry) -> None:
    assert list(faults(document(worry=worry), SCHEMA)) == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("schema_version",), 2),
        (("exported_at",), "yesterday"),
        (("tables", "people"), [{"case_ref": "x"}]),
        (("entries",), []),
        (("worries", 0, "damaged"), "no"),
        (("more",), 1),
    ],
)
def test_what_does_not_keep_to_the_schema_is_found(path: tuple[Any, ...], wrong: Any) -> None:
    found = document()
    inner = found
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = wrong

    assert list(faults(found, SCHEMA)) != []


def test_each_table_has_the_promised_columns_in_order() -> None:
    said = (DOCS / "export.md").read_text(encoding="utf-8")
    found = files()

    for name, columns in COLUMNS.items():
        header = found[f"{name}.csv"].decode("utf-8-sig").splitlines()[0]
        assert header == ",".join(f'"{column}"' for column in columns)
        for column in columns:
            assert f"`{column}`" in said, f"docs/export.md does not say what {name}.{column} is"


def test_the_worry_is_word_for_word_in_both() -> None:
    words = "=HYPERLINK(1)\n\tمرحبا “quoted”, Ben"

    (row,) = table("concerns", worry=told(words))
    (worry,) = document(worry=told(words))["worries"]

    assert row["child_words"] == f"'{words}"
    assert worry["told"]["words"]["words"] == words
    assert row["received_at"] == TOLD_AT.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_row_of_the_worry_says_how_the_case_stands() -> None:
    closing = an(of.Closed, 9, outcome="stopped", why="It stopped.", check_back=at(24 * 14).date())

    (row,) = table("concerns", closing)

    assert row["source"] == "kiosk"
    assert (row["bullying_status"], row["target_category"]) == ("bullying", "Bullying Incident")
    assert (row["method_codes"], row["prejudice_codes"]) == ("belongings", "race")
    assert (row["status"], row["outcome_code"], row["svsh"], row["online"]) == (
        "check-back",
        "stopped",
        "n",
        "n",
    )


def test_what_a_colleague_wrote_down_says_so_and_is_no_childs_words() -> None:
    rows = [table("concerns", worry=written(key))[0] for key in ("paper", "phone")]

    assert [row["source"] for row in rows] == ["paper", "staff"]
    assert {row["child_words"] for row in rows} == {""}
    assert list(faults(document(worry=written("paper")), SCHEMA)) == []


def test_each_person_has_their_own_part() -> None:
    rows = table("people")

    assert [(row["full_name"], row["role"]) for row in rows] == [
        ("Aska Example", "hurt reporter"),
        ("Ben Cole", "hurting"),
        ("Cara Moss", "witness"),
    ]
    assert rows[0]["class"] == "5B"
    assert rows[0]["send_flag"] == "", "nobody said"


def test_every_entry_is_in_one_table_with_who_what_and_why() -> None:
    actions, sharing = table("actions"), table("sharing")

    assert len(actions) + len(sharing) == len(whole().events)
    decided = next(row for row in actions if row["type"] == "decided")
    assert decided["reason"] == "Ben did it again."
    assert decided["by_role"] == "Designated safeguarding lead"
    assert [row["shared"] for row in sharing] == ["y", "n"]
    assert (sharing[0]["what"], sharing[1]["why"]) == ("What Ben did.", "Ben is not safe at home.")
    assert sharing[1]["with_whom"] == "Parents or carers (Ben Cole)"


def test_who_looked_is_there_and_no_address_of_a_computer() -> None:
    (row,) = table("access")

    assert (row["who"], row["event"], row["from_ip_prefix"]) == ("Mr Osei", "Looked at a case", "")


def test_the_json_has_every_entry_as_it_is_stored_and_says_which_corrects_which() -> None:
    entries = document()["entries"]

    assert [Event.from_bytes(_bytes(one["event"])) for one in entries] == list(whole().events)
    assert entries[5]["corrected_by"] == [len(entries)]


def _bytes(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_nothing_about_keys_leaves() -> None:
    assert not {"answer_to", "excluded", "asked_for"} & document()["worries"][0]["told"].keys()


def test_no_file_is_called_after_a_child() -> None:
    names = [file_name(whole()), *files()]

    assert not [name for name in names if re.search("aska|ben|cara|example|cole|moss", name, re.IGNORECASE)]
    assert BEN not in file_name(whole())


def test_the_same_case_at_the_same_moment_gives_the_same_bytes() -> None:
    assert pack(whole(), LISTS, at(48)) == pack(whole(), LISTS, at(48))


def test_the_words_are_there_at_all() -> None:
    assert WORDS in files()["case.json"].decode()
