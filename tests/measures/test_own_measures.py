"""A council's own measures: read for that council alone, and refused in a line that says what to do."""

import pytest
from tests.refusals import refusal_of

from send_analysis.measures.card import CARDS
from send_analysis.measures.own_measures import load_own_measures
from send_analysis.measures.register import REGISTER

CARD = """
    label="Requests withdrawn",
    short_label="Requests withdrawn",
    group="Requests and plans",
    asks="How many requests were withdrawn in the month?",
    unit="requests",
    better="neither",
    bases=(FLOW,),
    definition="Requests with outcome withdrawn.",
    definition_status="assumed",
    definition_reason="Ours.",
    source="SEN2 return, module requests",
    needs={"requests": ("requestoutcome",)},
"""
LABEL = 'label="Requests withdrawn"'
HEAD = '''"""Withdrawn."""
from send_analysis.measures.card import FLOW, kpi
from send_analysis.measures.result import Count
'''
BODY = '    return Count(position.tables["requests"])\n'


def measure(name="withdrawn", card=CARD, body=BODY):
    return f"{HEAD}\n@kpi({card})\ndef {name}(position, basis):\n{body}"


def written(folder, text, name="withdrawn"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "config" / "councils" / "wessex" / "measures"


def refusal(folder):
    return refusal_of(lambda: load_own_measures(folder), "measures")


def test_a_council_without_the_folder_has_none(folder):
    assert () == load_own_measures(folder)


def test_a_measure_is_known_by_its_files_name_and_says_where_it_stands(folder):
    (found,) = load_own_measures(written(folder, measure()))

    assert ("withdrawn", "Requests withdrawn") == (found.card.id, found.card.label)
    assert "config/councils/wessex/measures/withdrawn.py" == found.row["file"]
    assert 64 == len(found.row["sha256"])


@pytest.mark.parametrize(
    ("text", "is_the_same"),
    [
        (measure(card=CARD.replace("Requests withdrawn", "Withdrawn requests")), True),
        (measure(card=CARD.replace('definition="Requests with', 'definition="Those with')), True),
        (measure().replace('"""Withdrawn."""', '"""Ours."""  # a remark'), True),
        (measure(body=f'    """Said otherwise."""\n{BODY}'), True),
        (measure().replace("\n@kpi", '\nTITLE = "Requests withdrawn"\n\n\n@kpi').replace(LABEL, "label=TITLE"), True),
        (measure().replace("import FLOW, kpi", "import kpi, share_of, FLOW"), True),
        (measure(body='    return Count(position.tables["requests"].head(9))\n'), False),
        (measure(card=CARD.replace('unit="requests"', 'unit="plans"')), False),
        (measure(card=CARD.replace('("requestoutcome",)', '("requestoutcome", "receiveddate")')), False),
    ],
)
def test_its_definition_is_what_it_counts_and_no_word_about_it(folder, text, is_the_same):
    (before,) = load_own_measures(written(folder, measure()))
    (after,) = load_own_measures(written(folder, text))

    assert is_the_same == (before.definition_print == after.definition_print)
    assert before.sha256 != after.sha256


@pytest.mark.parametrize(
    ("constant", "is_the_same"), [("MOST, LABEL = 8, 'x'", True), ("MOST, LABEL = 9, 'x'", False), ("MOST = 2", False)]
)
def test_a_constant_that_its_function_uses_by_way_of_another_is_of_its_definition(folder, constant, is_the_same):
    def fingerprint(first):
        text = measure(body='    return Count(position.tables["requests"].head(TOP))\n')
        return load_own_measures(written(folder, text.replace("\n@kpi", f"{first}\nTOP = MOST\n\n\n@kpi")))[0]

    before = fingerprint("MOST, LABEL = 8, 'x'")
    assert is_the_same == (before.definition_print == fingerprint(constant).definition_print)


def test_its_fingerprint_is_the_same_in_every_version_of_python(folder):
    body = (
        '    late = [f"{one!r:>{8}}" for one in "é\U0001fae9"]\n    return Count(position.tables["requests"], *late)\n'
    )
    (found,) = load_own_measures(written(folder, measure(body=body)))

    assert "78943cbc3eea18b91aef0f0cfb1fd8f0404e720370c6d4c94b0ccf0e301cbe63" == found.definition_print


def test_two_councils_measures_of_one_name_stay_apart_in_either_order(folder, tmp_path):
    other = tmp_path / "config" / "councils" / "mercia" / "measures"
    written(folder, measure())
    written(other, measure(card=CARD.replace('"Requests withdrawn"', '"Withdrawn in Mercia"')))

    for order in ((folder, other), (other, folder)):
        labels = {path.parent.name: load_own_measures(path)[0].card.label for path in order}
        assert {"wessex": "Requests withdrawn", "mercia": "Withdrawn in Mercia"} == labels


def test_no_register_of_the_product_learns_of_it_even_where_reading_it_fails(folder):
    before = {*CARDS}, {*REGISTER}
    load_own_measures(written(folder, measure()))
    written(folder, measure("two", CARD.replace("FLOW,", "1 / 0,")), "two")
    refusal(folder)

    assert before == ({*CARDS}, {*REGISTER})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def (", "line 1: it is not Python"),
        (HEAD, "no functions have @kpi(…): give a measure a file of its own"),
        (measure() + measure("second").replace(HEAD, ""), "2 functions have @kpi(…) (withdrawn, second)"),
        (measure("other"), "its measure is called other: call the file other.py, or the function withdrawn"),
        (measure() + "import os\n", "it may not import os: import only"),
        (HEAD + "from send_analysis.measures.register import REGISTER\n", "it may not import send_analysis.measures."),
        (measure(body='    return Count(open("x"))\n'), "it may not use open"),
        (measure(body="    return Count(position.extract.tables)\n"), "it may not use extract"),
        (
            measure(card=CARD.replace('"Requests with outcome withdrawn."', 'share_of("Some", whoel="all")')).replace(
                "FLOW, kpi", "FLOW, kpi, share_of"
            ),
            "line 13: share_of(…) takes no whoel. Did you mean whole?",
        ),
        (
            measure(body='    return Count(rowz=position.tables["requests"])\n'),
            "line 20: Count(…) takes no rowz. Did you mean rows?",
        ),
        (
            measure(body="    return Count()\n"),
            "Count(…): missing a required argument: 'rows': write Count(rows, left_",
        ),
        (measure() + "print(1)\n", "only imports, constants and functions may stand outside a function"),
        (
            measure(card=CARD.replace('"requests",', '"requests", colour="red",')),
            "@kpi(…) takes no colour",
        ),
        (measure(card=CARD.replace("    source=", "    sorce=")), "@kpi(…) takes no sorce. Did you mean source?"),
        (
            measure(card=CARD.replace('    source="SEN2 return, module requests",\n', "")),
            "@kpi(…) lacks source: add",
        ),
        (measure(card=CARD.replace('unit="requests"', 'unit="permits"')), "unit is 'permits': write one of percent"),
        (
            measure(card=CARD.replace('"Requests withdrawn"', '" "')),
            "label is blank, and the report would say nothing there: write it",
        ),
        (
            measure(card=CARD.replace('"Requests and plans"', '"Parking"')),
            "group is 'Parking': write one of Ti",
        ),
        (measure(card=CARD.replace("(FLOW,)", '"flow"')), 'bases is no tuple of words: write bases=("flow",)'),
        (measure(card=CARD.replace('"requestoutcome"', '"requestsource"')), "needs names requests.requestsource"),
        (measure(card=CARD.replace('{"requests"', '{"person"')), "needs names person, which a measure of a council"),
        (measure(card=CARD.replace('{"requests": ("requestoutcome",)}', "{}")), "needs is empty"),
    ],
)
def test_a_file_that_can_be_no_measure_is_refused_with_what_to_do(folder, text, said):
    assert said in refusal(written(folder, text))


def test_a_file_whose_name_can_be_no_functions_is_told_what_to_call_it(folder):
    said = refusal(written(folder, measure("personal_budgets"), "personal budgets"))

    assert "its name can be no function's: call the file personal_budgets.py and the function personal_budgets" == said


@pytest.mark.parametrize("name", ["active_plans", "six_week_decisions"])
def test_an_id_of_the_products_is_refused(folder, name):
    assert f"there is a measure {name} in every report already" in refusal(written(folder, measure(name), name))


def test_a_file_in_another_encoding_is_told(folder):
    folder.mkdir(parents=True)
    (folder / "withdrawn.py").write_bytes('"""Café"""'.encode("latin-1"))

    assert "it is not text in UTF-8" in refusal(folder)
