"""A drawing is kept until anything that it was drawn from changes, and never trusted where its files did."""

import json

import pytest

from send_analysis.run import kept_drawings
from send_analysis.run.kept_drawings import KeptDrawings

OF = {"title": "Plans", "blocks": [{"a": 1, "b": 2}]}


@pytest.fixture
def draws(tmp_path):
    """Draw, and say whether it was drawn anew; each drawing says its own number."""
    numbers = iter(range(100))

    def drawn(of=OF, name="annex", force=False):
        began = []

        def draw():
            began.append(True)
            return {"annex.pdf": f"{next(numbers)} {json.dumps(of)}".encode(), "pages.json": b"{}"}

        files = KeptDrawings(tmp_path / "drawn", force).drawn(name, of, draw)
        assert files["annex.pdf"].endswith(json.dumps(of).encode())
        return bool(began)

    return drawn


def test_what_has_not_changed_is_drawn_once(draws):
    assert draws()
    assert not draws()


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Plan", "blocks": [{"a": 1, "b": 2}]},
        {"title": "Plans", "blocks": [{"a": 1, "b": 2}, {}]},
        {"title": "Plans", "blocks": [{"b": 2, "a": 1}]},
        {"title": "Plans", "blocks": [{"a": 1, "b": "2"}]},
    ],
)
def test_another_letter_or_another_order_is_drawn_again_and_the_first_too(draws, other):
    draws()

    assert draws(other)
    assert draws()


def test_another_name_is_another_drawing(draws):
    draws()

    assert draws(name="charts")


@pytest.mark.parametrize(("name", "now"), [("code_fingerprint", "other"), ("library_versions", {"typst": "99"})])
def test_other_code_and_another_library_draw_again(draws, monkeypatch, name, now):
    draws()
    monkeypatch.setattr(kept_drawings, name, lambda: now)

    assert draws()


def test_force_draws_again(draws):
    draws()

    assert draws(force=True)


@pytest.mark.parametrize("file", ["annex.pdf", "pages.json", "key.json"])
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_kept_drawing_altered_or_lost_in_part_is_drawn_again(draws, tmp_path, file, how):
    draws()
    path = tmp_path / "drawn" / "annex" / file
    path.write_bytes(b"[]") if how == "changed" else path.unlink()

    assert draws()
    assert not draws()


def test_what_json_cannot_hold_is_a_fault_and_not_a_guess(draws, tmp_path):
    with pytest.raises(TypeError):
        KeptDrawings(tmp_path).drawn("annex", {"day": object()}, dict)
