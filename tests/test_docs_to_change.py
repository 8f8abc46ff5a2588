"""The guides for those who change the code, followed in a project of their own: a file goes whole to one worker."""

import pytest
from tests.test_docs import GUIDES, WITH_A_SHELL, follow, project_to

__all__ = ["project_to"]


@WITH_A_SHELL
@pytest.mark.parametrize("guide", GUIDES["to change it"])
def test_each_command_of_a_guide_works(project_to, guide):
    follow(project_to("to change it"), guide)
