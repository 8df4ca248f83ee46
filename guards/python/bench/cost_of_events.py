"""Answers each line of standard input, an event as JSON, by the milliseconds of processor time of its inspection.
`npm run bench:cost-of-events` starts this program.
"""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "src"))

from emmental_guard.engine.verdict import inspect  # noqa: E402


def main():
    for line in sys.stdin:
        print("%.3f" % _milliseconds(json.loads(line)), flush=True)


def _milliseconds(event):
    before = time.process_time()
    inspect(event)
    return (time.process_time() - before) * 1000


if __name__ == "__main__":
    main()
