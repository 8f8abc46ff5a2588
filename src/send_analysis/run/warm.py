"""Where an environment that was installed before `kept` looks for an engine: delete this once none is left.

papermill loads every engine that an environment's metadata names as it is imported, and fails where one is not there.
"""

from send_analysis.run.kept_kernel import KeptEngine as WarmEngine

__all__ = ["WarmEngine"]
