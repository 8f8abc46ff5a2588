"""A role is a role: what looks like a person's name is asked about."""

import pytest

from send_analysis.release.roles import asked_about, looks_like_a_name


@pytest.mark.parametrize("name", ["Jane Smith", "Dr Siobhan O'Neill", "Anne-Marie Jones", "JANE SMITH", "J. Smith"])
def test_two_capitalised_words_without_a_word_of_roles_look_like_a_name(name):
    assert looks_like_a_name(name)
    assert name in asked_about(name)


@pytest.mark.parametrize(
    "role",
    [
        "Director of Children's Services", "Section 151 officer", "Section 151 Officer", "Cabinet Member", "SEND lead",
        "Councillor Smith", "Head of SEND", "Corporate Director, Children's Services", "the data team", "SEND",
        "Monitoring Officer (deputy)", "Chief Executive",
    ],
)  # fmt: skip
def test_a_role_is_taken_as_it_is(role):
    assert "" == asked_about(role)
