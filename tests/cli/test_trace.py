"""`trace`: the rows behind a figure."""

from send_analysis.cli.main import main


def test_a_figure_of_the_deficit_is_sent_to_the_assumptions(capsys):
    assert main(["trace", "testshire", "2024-03", "dsg_deficit_accumulated"]) == 2
    assert "assumptions testshire` lists what it rests on" in capsys.readouterr().err
