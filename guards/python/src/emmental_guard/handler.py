"""What the Lambda runtime client loads: the function's own handler behind the guard."""

import sys

_doors = sys.modules["emmental_guard.doors"]
_load = _doors.lambda_loader()
handler = _doors.wrap_handler(_load())
del _load, _doors
