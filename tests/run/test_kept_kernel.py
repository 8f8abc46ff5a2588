"""A kernel that is kept: nothing of one notebook reaches the next, and nothing of it stays when it must end."""

import json
import os
import time

import nbformat
import papermill
import pytest

from send_analysis.contract.pack_tables.schema import empty_table
from send_analysis.pack.store import save_pack
from send_analysis.run.kept_kernel import Kernel
from send_analysis.run.kernels import KEPT, NBCLIENT, Kernels

#: What a notebook may leave behind in its kernel.
LEAVES = """
import logging, os, sys, warnings
import matplotlib, numpy, pandas
from matplotlib import pyplot
left = 1
pyplot.figure()
matplotlib.rcParams["axes.titlesize"] = 33
warnings.simplefilter("error")
pandas.set_option("display.max_rows", 7)
numpy.seterr(all="raise")
numpy.set_printoptions(precision=2)
os.environ["LEFT"] = "1"
os.environ.pop("HOME", None)
sys.path.insert(0, "left")
os.makedirs("elsewhere", exist_ok=True)
os.chdir("elsewhere")
logging.getLogger().setLevel(logging.DEBUG)
"""
#: What another one sees of it.
SEES = """
import logging, os, sys, warnings
import matplotlib, numpy, pandas
from matplotlib import pyplot
print(sorted(name for name in globals() if "left" in name), len(In) - 1, list(Out))
print(pyplot.get_fignums(), matplotlib.rcParams["axes.titlesize"], matplotlib.rcParams["backend"])
print(warnings.filters)
print(pandas.get_option("display.max_rows"), numpy.geterr(), numpy.get_printoptions()["precision"])
print(os.environ.get("LEFT"), "HOME" in os.environ, sys.path, os.path.basename(os.getcwd()))
print(logging.getLogger().level)
"""


def notebook(folder, name, *sources):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number}"
    nbformat.write(made, folder / name)
    return folder / name


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("work"))
        with Kernel({}) as kernel:
            yield kernel


def run(path, **more):
    return papermill.execute_notebook(
        str(path), str(path.with_suffix(".out.ipynb")), kernel_name="python3", progress_bar=False, **more
    )


def printed(made):
    return "".join(output.text for cell in made.cells for output in cell.outputs if output.output_type == "stream")


def test_nothing_that_a_notebook_leaves_reaches_the_next(tmp_path, kernel):
    sees = notebook(tmp_path, "sees.ipynb", SEES)
    before = printed(run(sees, engine_name=KEPT, kernel=kernel))
    run(notebook(tmp_path, "leaves.ipynb", LEAVES, "left"), engine_name=KEPT, kernel=kernel)

    assert before == printed(run(sees, engine_name=KEPT, kernel=kernel))
    assert before.splitlines()[0] == "[] 1 []"


def test_a_warning_that_one_notebook_showed_is_shown_by_the_next(tmp_path, kernel):
    path = notebook(tmp_path, "warns.ipynb", "import warnings\nwarnings.warn('so')")

    assert printed(run(path, engine_name=KEPT, kernel=kernel)).count("UserWarning: so") == 1
    assert printed(run(path, engine_name=KEPT, kernel=kernel)).count("UserWarning: so") == 1


def cells(made):
    """All that a notebook's cells hold, but for the times, which no two runs share."""
    kept = json.loads(nbformat.writes(made))["cells"]
    for cell in kept:
        for name in ("execution", "papermill"):
            cell["metadata"].pop(name, None)
    return kept, made.metadata["language_info"]


ASKS = """
from send_analysis.pack.store import open_pack
pack = open_pack("wessex", "2024-03")
pack.tables["scorecard"], pack.tables.get("fan"), "deficit" in pack.tables, pack.as_at, pack.meta.get("known_on")
"""


def test_a_kernel_says_what_its_last_notebook_asked_for_of_the_pack_there_or_not(tmp_path, kernel):
    folder = tmp_path / "data" / "processed" / "wessex" / "2024-03" / "pack"
    save_pack(folder, {"as_at": "2024-05-14", "council": "wessex"}, {"scorecard": empty_table("scorecard")})
    (tmp_path / "config" / "councils").mkdir(parents=True)
    where = f"import os\nos.environ['SEND_ANALYSIS_HOME'] = {str(tmp_path)!r}"
    run(notebook(tmp_path, "asks.ipynb", where, ASKS), engine_name=KEPT, kernel=kernel)

    assert {
        str(folder.resolve()): [
            ["entry", "as_at"], ["entry", "known_on"], ["table", "deficit"], ["table", "fan"], ["table", "scorecard"],
        ]
    } == kernel.asked_for()  # fmt: skip
    run(notebook(tmp_path, "nothing.ipynb", "1"), engine_name=KEPT, kernel=kernel)
    assert {} == kernel.asked_for()


def test_papermills_own_engine_gives_the_same_cells(tmp_path, kernel):
    sources = ["1 + 1", "print('out')", "from matplotlib import pyplot\n_ = pyplot.plot([1, 2])", "In[1], Out[1]"]
    path = notebook(tmp_path, "shows.ipynb", *sources)
    run(notebook(tmp_path, "leaves.ipynb", LEAVES), engine_name=KEPT, kernel=kernel)

    assert cells(run(path, engine_name=KEPT, kernel=kernel)) == cells(run(path, engine_name=NBCLIENT))


def test_papermill_knows_the_engine_by_name_and_it_needs_no_kernel_given(tmp_path):
    assert printed(run(notebook(tmp_path, "one.ipynb", "print(6 * 7)"), engine_name=KEPT)) == "42\n"


def test_a_kernel_that_could_not_be_made_ready_is_let_go_of(tmp_path):
    (tmp_path / "send_analysis").mkdir()
    (tmp_path / "send_analysis" / "__init__.py").write_text("raise ImportError('gone')", encoding="utf-8")
    kernel = Kernel({"PYTHONPATH": str(tmp_path)})

    with pytest.raises(RuntimeError, match=r"could not be made ready: gone"):
        kernel.start()
    assert kernel.client.context.closed
    assert not kernel.alive


@pytest.mark.skipif(os.name == "nt", reason="asks the process by a signal that Windows has not")
def test_ctrl_c_ends_the_kernels_and_starts_no_notebook_that_waits(tmp_path):
    started = tmp_path / "started"
    source = f"import os, pathlib, time\npathlib.Path({str(started)!r}).write_text(str(os.getpid()))\ntime.sleep(300)"
    path = notebook(tmp_path, "sleeps.ipynb", source)
    after = notebook(tmp_path, "after.ipynb", f"import pathlib\npathlib.Path({str(tmp_path / 'after')!r}).touch()")
    begun = time.monotonic()

    def until_ctrl_c():
        with Kernels(tmp_path) as kernels:
            kernels.start(1)
            tasks.extend(kernels.run(file, tmp_path / f"out-{file.name}", {}) for file in (path, after))
            while not (started.exists() and started.read_text()):
                time.sleep(0.05)
            raise KeyboardInterrupt

    tasks = []
    with pytest.raises(KeyboardInterrupt):
        until_ctrl_c()

    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
    assert all(task.exception() for task in tasks)
    assert not (tmp_path / "after").exists()
    assert time.monotonic() - begun < 200


def test_no_heartbeat_waits_on_a_kernel_that_has_ended(kernel):
    """Its thread can wait for ever in a send to a process that is gone, and a build would never end."""
    assert not kernel.client.hb_channel.is_alive()
    assert kernel.alive


def test_what_a_process_says_for_itself_goes_beside_its_notebook(tmp_path, capfd):
    path = notebook(tmp_path, "says.ipynb", "import os, sys\n_ = os.write(sys.__stderr__.fileno(), b'aside')")
    with Kernels(tmp_path) as kernels:
        kernels.start(1)
        kernels.run(path, tmp_path / "out.ipynb", {}).result()

    assert "aside" in (tmp_path / "out.log").read_text(encoding="utf-8")
    assert "aside" not in "".join(capfd.readouterr())
