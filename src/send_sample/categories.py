"""Kinds of place a plan can be in, by DfE's column of the caseload, and what SEN2 and GIAS write for each."""

from __future__ import annotations

from dataclasses import dataclass

#: GIAS types of establishment and the group that GIAS puts each in.
TYPE_GROUPS = {
    "Community school": "Local authority maintained schools",
    "Voluntary aided school": "Local authority maintained schools",
    "Voluntary controlled school": "Local authority maintained schools",
    "Foundation school": "Local authority maintained schools",
    "Local authority nursery school": "Local authority maintained schools",
    "Pupil referral unit": "Local authority maintained schools",
    "Academy converter": "Academies",
    "Academy sponsor led": "Academies",
    "Academy special converter": "Academies",
    "Academy special sponsor led": "Academies",
    "Academy alternative provision converter": "Academies",
    "Free schools": "Free Schools",
    "Studio schools": "Free Schools",
    "University technical college": "Free Schools",
    "Free schools special": "Free Schools",
    "Free schools alternative provision": "Free Schools",
    "Community special school": "Special schools",
    "Foundation special school": "Special schools",
    "Non-maintained special school": "Special schools",
    "Other independent school": "Independent schools",
    "Other independent special school": "Independent schools",
    "Further education": "Colleges",
    "Sixth form centres": "Colleges",
    "Special post 16 institution": "Other types",
    "Online provider": "Online provider",
    "Welsh establishment": "Welsh schools",
}


@dataclass(frozen=True)
class Category:
    """One kind of place.

    `column` is DfE's; `types` the GIAS types of its establishments; `setting` SEN2's code where there is none;
    `ages` the youngest and oldest age in it; `unit` the SEN2 flag that is set.
    """

    column: str
    ages: tuple[int, int]
    types: tuple[str, ...] = ()
    setting: str = ""
    unit: str = ""
    known_place: bool = True

    @property
    def mainstream(self) -> bool:
        return self.column.startswith("mainstream")

    @property
    def specialist(self) -> bool:
        return self.column.startswith(("special", "online"))

    @property
    def holds_a_child_back(self) -> bool:
        """Whether a child may be there for want of a specialist place."""
        return not self.specialist and self.column not in {"general_fe_tertiary_colleges", "ukrlp_provider"}


_MAINTAINED = (
    "Community school",
    "Voluntary controlled school",
    "Voluntary aided school",
    "Foundation school",
    "Local authority nursery school",
)
_ACADEMY = ("Academy converter", "Academy converter", "Academy sponsor led")
_FREE = ("Free schools", "Studio schools", "University technical college")
_COLLEGE = ("Further education", "Further education", "Sixth form centres")
_SCHOOL = (3, 18)


def _mainstream(column: str, types: tuple[str, ...]) -> list[Category]:
    return [
        Category(column, _SCHOOL, types),
        Category(f"{column}_resourced_provision", _SCHOOL, types[:1], unit="resourced provision"),
        Category(f"{column}_senunit", _SCHOOL, types[:1], unit="SEN unit"),
    ]


#: The hardest to fill by age come first: a child is put in the first that still wants one.
CATEGORIES = (
    Category("nm_early_years", (2, 4), setting="EYP"),
    Category("general_fe_tertiary_colleges", (16, 25), _COLLEGE),
    Category("specialist_post_16_institutions", (16, 25), ("Special post 16 institution",)),
    Category("ukrlp_provider", (16, 25)),
    Category("neet", (16, 25), setting="NEET"),
    Category("neet_ntci", (16, 25), setting="NIEC"),
    Category("neet_other", (16, 25), setting="NIEO"),
    Category("neet_other_csa", (5, 16), setting="NIEO"),
    Category("ap_pru_academy", (6, 16), ("Academy alternative provision converter",)),
    Category("ap_pru_free_school", (6, 16), ("Free schools alternative provision",)),
    Category("ap_pru_la_maintained", (6, 16), ("Pupil referral unit",)),
    Category("elective_home_education", (5, 16), setting="EHE"),
    *_mainstream("mainstream_la_maintained", _MAINTAINED),
    *_mainstream("mainstream_academy", _ACADEMY),
    *_mainstream("mainstream_free_school", _FREE),
    Category("mainstream_independent", _SCHOOL, ("Other independent school",)),
    Category("special_la_maintained", (3, 19), ("Community special school", "Foundation special school")),
    Category("special_academy_free", (3, 19), ("Academy special converter", "Free schools special")),
    Category("special_independent", (5, 19), ("Other independent special school",)),
    Category("special_non_maintained", (5, 19), ("Non-maintained special school",)),
    Category("online_provider", (8, 18), ("Online provider",)),
    Category("w_settings", (5, 18), ("Welsh establishment",)),
    Category("other_arrangements_la", (4, 25), setting="OLA"),
    Category("other_arrangements_parents", (4, 25), setting="OPA"),
    Category("other_placement_settings", (4, 25), setting="OTH"),
    Category("placement_unknown", (2, 25), known_place=False),
)
BY_COLUMN = {category.column: category for category in CATEGORIES}
MAINSTREAM = "mainstream_academy"
