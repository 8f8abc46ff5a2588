"""The page of a fleet: every council and month of a plan with its state, time, warnings and a link to its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from send_analysis.base.clock import Month
from send_analysis.base.files import replacing_file, write_json
from send_analysis.base.paths import Paths
from send_analysis.run.fleet import Job, Outcome, outcome_of, records_of

_TEMPLATE = Path(__file__).with_name("fleet_page.html.j2")


def write_page(root: Path, plan: Sequence[Job]) -> Path:
    """Write the page of a plan, and the same as data beside it (index.json); returns the page."""
    outcomes = [outcome_of(root, job) for job in plan]
    folder = records_of(root)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "index.json", [_as_data(outcome) for outcome in outcomes])
    page = folder / "index.html"
    with replacing_file(page) as half:
        half.write_text(page_of(root, outcomes), encoding="utf-8", newline="\n")
    return page


def page_of(root: Path, outcomes: Sequence[Outcome]) -> str:
    """The page as HTML; reports are linked where they stand."""
    from jinja2 import Environment

    counts = Counter(outcome.state for outcome in outcomes)
    rows = [
        {
            "council": outcome.job.council,
            "month": Month.parse(outcome.job.month).name,
            "state": outcome.state,
            "seconds": f"{outcome.seconds:.1f}" if outcome.seconds else "",
            "said": [*([outcome.why] if outcome.why else []), *outcome.warnings],
            "link": _link(root, outcome.job),
        }
        for outcome in outcomes
    ]
    template = Environment(autoescape=True).from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(rows=rows, counts=counts.items(), whole=len(outcomes))


def _link(root: Path, job: Job) -> str:
    """Where the job's report is, seen from the page; empty where there is none."""
    report = Paths(root, job.council, Month.parse(job.month)).report / "report.html"
    return f"../{job.council}/{job.month}/report.html" if report.is_file() else ""


def _as_data(outcome: Outcome) -> dict[str, object]:
    return {
        "council": outcome.job.council,
        "month": outcome.job.month,
        "state": outcome.state,
        "seconds": outcome.seconds,
        "why": outcome.why,
        "warnings": list(outcome.warnings),
    }
