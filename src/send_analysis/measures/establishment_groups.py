"""What kind of place a child is in: DfE's grouping of establishments, from the types that GIAS gives them.

The names of kinds are the columns of DfE's EHC plan caseload file, whose totals they must add up to.
"""

from __future__ import annotations

import re

import pandas as pd

#: DfE's totals -> the kinds of place that make each up.
GROUPS: dict[str, tuple[str, ...]] = {
    "mainstream": (
        "mainstream_la_maintained",
        "mainstream_la_maintained_resourced_provision",
        "mainstream_la_maintained_senunit",
        "mainstream_academy",
        "mainstream_academy_resourced_provision",
        "mainstream_academy_senunit",
        "mainstream_free_school",
        "mainstream_free_school_resourced_provision",
        "mainstream_free_school_senunit",
        "mainstream_independent",
    ),
    "special": ("special_la_maintained", "special_academy_free", "special_independent", "special_non_maintained"),
    "alternative provision": ("ap_pru_academy", "ap_pru_free_school", "ap_pru_la_maintained"),
    "further education": ("general_fe_tertiary_colleges", "specialist_post_16_institutions", "ukrlp_provider"),
    "elsewhere": (
        "elective_home_education",
        "other_arrangements_la",
        "other_arrangements_parents",
        "online_provider",
        "w_settings",
        "other_schools",
        "other_placement_settings",
        "neet",
        "neet_ntci",
        "neet_other",
        "neet_other_csa",
    ),
    "early years": ("nm_early_years",),
}
GROUP_OF_KIND = {kind: group for group, kinds in GROUPS.items() for kind in kinds}

#: GIAS `TypeOfEstablishment (name)` -> DfE's kind of place.
#: LA nursery schools are maintained schools (DfE's early years column is non-maintained); university technical
#: colleges, studio schools and city technology colleges are mainstream; everything that starts at 16 is not.
KIND_OF_TYPE: dict[str, str] = {
    "Community school": "mainstream_la_maintained",
    "Voluntary aided school": "mainstream_la_maintained",
    "Voluntary controlled school": "mainstream_la_maintained",
    "Foundation school": "mainstream_la_maintained",
    "Local authority nursery school": "mainstream_la_maintained",
    "Academy converter": "mainstream_academy",
    "Academy sponsor led": "mainstream_academy",
    "City technology college": "mainstream_academy",
    "Free schools": "mainstream_free_school",
    "Studio schools": "mainstream_free_school",
    "University technical college": "mainstream_free_school",
    "Other independent school": "mainstream_independent",
    "Community special school": "special_la_maintained",
    "Foundation special school": "special_la_maintained",
    "Academy special converter": "special_academy_free",
    "Academy special sponsor led": "special_academy_free",
    "Free schools special": "special_academy_free",
    "Other independent special school": "special_independent",
    "Non-maintained special school": "special_non_maintained",
    "Academy alternative provision converter": "ap_pru_academy",
    "Academy alternative provision sponsor led": "ap_pru_academy",
    "Free schools alternative provision": "ap_pru_free_school",
    "Pupil referral unit": "ap_pru_la_maintained",
    "Further education": "general_fe_tertiary_colleges",
    "Sixth form centres": "general_fe_tertiary_colleges",
    "Academy 16-19 converter": "general_fe_tertiary_colleges",
    "Academy 16 to 19 sponsor led": "general_fe_tertiary_colleges",
    "Free schools 16 to 19": "general_fe_tertiary_colleges",
    "Academy secure 16 to 19": "other_schools",
    "Special post 16 institution": "specialist_post_16_institutions",
    "Higher education institutions": "other_placement_settings",
    "Online provider": "online_provider",
    "Welsh establishment": "w_settings",
    "Secure units": "other_schools",
    "Offshore schools": "other_schools",
    "Service children's education": "other_schools",
    "British schools overseas": "other_schools",
    "Miscellaneous": "other_schools",
    "Institution funded by other government department": "other_schools",
    "Children's centre": "nm_early_years",
    "Children's centre linked site": "nm_early_years",
}
#: SEN2 `sensetting`, for a child without an establishment -> DfE's kind of place.
KIND_OF_SETTING: dict[str, str] = {
    "OLA": "other_arrangements_la",
    "OPA": "other_arrangements_parents",
    "EHE": "elective_home_education",
    "EYP": "nm_early_years",
    "OTH": "other_placement_settings",
    "NEET": "neet",
    "NIEC": "neet_ntci",
    "NIEO": "neet_other",
}
#: Kinds of school that DfE splits by resourced provision and SEN unit.
KINDS_WITH_UNITS = frozenset({"mainstream_la_maintained", "mainstream_academy", "mainstream_free_school"})


def plain(name: str) -> str:
    """An establishment type's name as compared: case, hyphens, apostrophes and spaces do not matter."""
    words = name.casefold().replace("16-19", "16 to 19").replace("16–19", "16 to 19")
    return " ".join(re.sub(r"[^a-z0-9 ]", "", re.sub(r"[-–]", " ", words)).split())


_KIND_OF_PLAIN_TYPE = {plain(name): kind for name, kind in KIND_OF_TYPE.items()}


def kinds_of_types(types: pd.Series) -> pd.Series:
    """DfE's kind of place for each GIAS type; empty where the type is blank or not in the table."""
    known = {name: _KIND_OF_PLAIN_TYPE.get(plain(name)) for name in types.dropna().unique()}
    return types.map(known).astype("string")


def kinds_in_units(kinds: pd.Series, sen_unit: pd.Series, resourced: pd.Series) -> pd.Series:
    """The kinds, told apart by whether the child is in the school's SEN unit or resourced provision."""
    splits = kinds.isin(KINDS_WITH_UNITS)
    in_unit = splits & sen_unit.astype("boolean").fillna(False)
    in_resourced = splits & ~in_unit & resourced.astype("boolean").fillna(False)
    return kinds.mask(in_unit, kinds + "_senunit").mask(in_resourced, kinds + "_resourced_provision")


def groups_of_kinds(kinds: pd.Series) -> pd.Series:
    """The group, such as mainstream or special, that each kind of place belongs to; empty for an unknown kind."""
    return kinds.map(GROUP_OF_KIND).astype("string")
