"""The literal extracts of the measures' tests, for what a pack keeps of them."""

from tests.measures.conftest import a_case, extract_of

__all__ = ["a_case", "extract_of"]
