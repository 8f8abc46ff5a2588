"""What the report stands on is written from the lock: nothing of it is missing, older, or without a licence."""

import importlib.util
import json
import tomllib

import pytest
from tests.conftest import ROOT

FOLDER = ROOT / "third_party"
MEND = "run `python third_party/write.py` and commit third_party"
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def write():
    spec = importlib.util.spec_from_file_location("third_party_write", FOLDER / "write.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bill():
    return json.loads((FOLDER / "bill-of-materials.cdx.json").read_text(encoding="utf-8"))


def libraries(bill):
    return [part for part in bill["components"] if part["type"] == "library"]


def test_the_bill_has_every_package_of_the_lock_at_its_version_and_no_other(bill):
    in_lock = sorted(line.split(" ")[0] for line in LOCK.splitlines() if "==" in line and not line.startswith(" "))

    assert in_lock == sorted(f"{part['name']}=={part['version']}" for part in libraries(bill)), MEND


def test_both_files_are_what_the_lock_and_the_licences_say(write, bill):
    packages, licences = write.pinned(LOCK), write.licences_kept(bill)

    assert (FOLDER / write.BILL).read_text(encoding="utf-8") == write.bill_of(PROJECT, packages, licences), MEND
    assert (FOLDER / write.NOTICES).read_text(encoding="utf-8") == write.notices_of(packages, licences), MEND


def test_every_part_has_a_licence_and_a_reference_of_its_own(bill):
    assert [] == [part["name"] for part in bill["components"] if not part["licenses"][0]["license"]["name"]]
    assert len(bill["components"]) == len({part["bom-ref"] for part in bill["components"]})


def test_no_file_records_an_address_or_a_time(write):
    texts = [(FOLDER / name).read_text(encoding="utf-8") for name in (write.BILL, write.NOTICES)]

    assert not any("://" in text or "timestamp" in text or "serialNumber" in text for text in texts)


def test_the_fonts_that_ship_are_named_with_the_licence_that_lies_beside_them(write):
    for _, _, folder, whose in write.SHIPPED:
        said = (ROOT / folder / "LICENSE.txt").read_text(encoding="utf-8")
        assert whose.split(",")[0] in said
        assert "SIL OPEN FONT LICENSE Version 1.1" in said


@pytest.mark.parametrize(
    ("stated", "licence"),
    [
        ({"License-Expression": "MIT", "License": "UNKNOWN"}, "MIT"),
        ({"License": "BSD"}, "BSD"),
        ({"License": "UNKNOWN", "Classifier": "License :: OSI Approved :: ISC License (ISCL)"}, "ISC License (ISCL)"),
        (
            {
                "License": "Copyright (c) 2015 " + "and so on " * 9,
                "Classifier": "License :: OSI Approved :: BSD License",
            },
            "BSD License",
        ),
        ({"Classifier": "Programming Language :: Python"}, ""),
    ],
)
def test_a_licence_is_the_shortest_thing_that_a_package_says_of_it(write, stated, licence):
    from email.message import Message

    said = Message()
    for name, value in stated.items():
        said[name] = value

    assert licence == write.licence_stated(said)


def test_a_package_of_other_machines_keeps_the_licence_that_the_bill_has(write):
    before = {"components": [{"name": "pywinpty", "licenses": [{"license": {"name": "MIT"}}]}]}

    assert {"pywinpty": "MIT"} == write.licences_kept(before) | write.licences_installed(["no-such-package"])


def test_a_package_without_a_known_licence_is_refused_by_name(write):
    with pytest.raises(KeyError, match="lost"):
        write.bill_of(PROJECT, [("lost", "1.0", "")], {})
