"""Runs one fine-tuning job: `python -m azure_emulator.tiny_model.train JOB_DIR [--exit-with-stdin]`.

JOB_DIR/job.json says what to train; resolved.json, metrics.jsonl, checkpoints.jsonl, checkpoints/ and result.json (or
error.json) appear beside it. A job that was killed goes on from its last saved state and ends with the same bytes.
"""

import argparse
import os
import sys
import threading
from pathlib import Path

from azure_emulator.tiny_model.checkpoint import CheckpointError
from azure_emulator.tiny_model.fast_process import restart_with_fast_memory
from azure_emulator.tiny_model.preference import PreferenceRun
from azure_emulator.tiny_model.run import Job, Run, write_json
from azure_emulator.tiny_model.supervised import SupervisedRun
from azure_emulator.tiny_model.training_file import UnusableFile

_NICENESS = 10


def start_run(directory: Path) -> Run:
    """The run that job.json asks for; raises UnusableFile and CheckpointError."""
    job = Job.read(directory)
    return (PreferenceRun if job.method == "dpo" else SupervisedRun)(directory, job)


def run_job(directory: Path) -> int:
    """Train; returns the exit status. What is wrong with the data goes to error.json."""
    try:
        start_run(directory).train()
    except UnusableFile as error:
        write_json(directory / "error.json", {"code": error.code, "message": str(error)})
        return 1
    except CheckpointError as error:
        write_json(directory / "error.json", {"code": "unusable_base_model", "message": str(error)})
        return 1
    return 0


def exit_with_stdin() -> None:
    """End this process when its standard input ends, as it does when the parent dies."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 4096):  # not buffered: a lock held at the end of the process would abort it
            pass
        os._exit(3)

    threading.Thread(target=wait, daemon=True).start()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job_directory", type=Path)
    parser.add_argument("--exit-with-stdin", action="store_true")
    arguments = parser.parse_args()
    if arguments.exit_with_stdin:
        exit_with_stdin()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    return run_job(arguments.job_directory)


if __name__ == "__main__":
    restart_with_fast_memory("azure_emulator.tiny_model.train")
    raise SystemExit(main())
