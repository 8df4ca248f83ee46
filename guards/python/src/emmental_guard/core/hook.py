"""Installs the audit hook (PEP 578): it runs the checks of an event, and remembers answers for frequent events."""

import sys
from _thread import get_ident

from . import code, ending, files, own, paths
from .arguments import Unclear
from .ask.code import checks as code_checks
from .ask.files import checks as file_checks
from .ask.network import checks as network_checks
from .ask.processes import checks as process_checks

# Frequent events for which an answer can be remembered: their first argument is the path as the caller wrote it, the
# others were made by C.
_by_path = frozenset(("open", "os.listdir", "os.scandir"))


def install(guard):
    """Adds the hook; the interpreter has no way to remove one."""
    # Where the guard's frames are visible, calls that show frames are events to check.
    frames = own.FRAMES if guard.guards_itself and not guard.vault.HIDES else frozenset()
    checks = _checks(guard)
    checks.update(dict.fromkeys(frames))
    # Without rules about files the function may write anywhere: no path is steady.
    paths.settle(("/",) if guard.files is None else files.changing(guard.files))
    inside = guard.inside
    own_acts = own.acts(guard)

    def judge(event, args):
        if not guard.engaged:
            return None
        me = get_ident()
        if me in inside:
            return own_acts(me, event, args)
        check = checks[event]
        if check is None or type(args) is not tuple:
            return None
        inside.add(me)
        try:
            return check(*args)
        except Unclear as error:
            return guard.refuse("code", "(all other)", None, "an argument of type %s" % error, event)
        except Exception as error:
            return guard.broken(event, error)
        finally:
            inside.discard(me)

    vault = guard.vault
    hook = vault.seal(
        _hook,
        events=frozenset(checks),
        judge=vault.calm(judge),
        by_path=_by_path,
        known=vault.bare(guard.known.get),
        steady=vault.bare(guard.steady_hosts.get),
        asked=vault.bare(guard.invocations.asking.__len__),
        led=vault.bare(guard.invocations.led.copy),
        latest=vault.bare(guard.invocations.latest.copy),
        frames=frames,
        is_inside=vault.bare(inside.__contains__),
        is_looking=vault.bare(vault.looking.__contains__),
        natives=frozenset(code.native_modules),
        get_ident=get_ident,
        ending=ending.EVENT,
        let_go=vault.bare(guard.let_go) if guard.guards_itself else None,
        type=type,
        str=str,
        bytes=bytes,
        tuple=tuple,
        int=int,
    )
    sys.addaudithook(hook)


# Sealed (`vault.seal`). For a remembered answer, only this Python frame runs. From 3.13 on a frame's variables can be
# changed from outside, but there the guard's frames are hidden (`unseen.py`).


def _hook(event, args):
    events = "slot:events"
    if event not in events:
        return
    judge = "slot:judge"
    pending = "slot:pending"
    deliver = "slot:deliver"
    by_path = "slot:by_path"
    known = "slot:known"
    steady = "slot:steady"
    is_asking = "slot:asked"
    led = "slot:led"
    latest = "slot:latest"
    frames = "slot:frames"
    is_inside = "slot:is_inside"
    is_looking = "slot:is_looking"
    natives = "slot:natives"
    get_ident = "slot:get_ident"
    ending = "slot:ending"
    let_go = "slot:let_go"
    type = "slot:type"
    str = "slot:str"
    bytes = "slot:bytes"
    tuple = "slot:tuple"
    int = "slot:int"
    if event in by_path:
        # An object of another type could claim to equal a known path.
        if args and type(args[0]) is str:
            count_hit = known((event, args))
            if count_hit is not None:
                if not is_asking():
                    count_hit()
                    return
                path = args[0]
                for token, known_paths in led():
                    if token in latest() and path not in known_paths and "//" not in path and "/." not in path and path[-1:] != "/":
                        count_hit()
                        return
    elif event == "socket.__new__":
        count_hit = known((event, args[1:]))
        if count_hit is not None:
            count_hit()
            return
    elif event == "socket.connect":
        address = args[1]
        if type(address) is tuple and address[1:] and not address[2:] and type(address[0]) is str and type(address[1]) is int:
            count_connection = steady(address)
            if count_connection is not None:
                count_connection()
                return
    elif event == "socket.getaddrinfo":
        # The gate of names passes these arguments; the others are numbers from C.
        if type(args[0]) is bytes and (type(args[1]) is int or args[1] is None or type(args[1]) is str):
            count_hit = known((event, args))
            if count_hit is not None:
                count_hit()
                return
    elif event == "import":
        # A module that is loaded by its name alone: if the module is a file, the file has an event of its own.
        if args and type(args[0]) is str and args[1] is None and args[0].rpartition(".")[2] not in natives:
            return
    elif event in frames:
        me = get_ident()
        if not is_inside(me) or is_looking(me):
            return
    elif event == ending:
        return let_go()
    raised, error = judge(event, args)
    # `deliver` runs a delayed signal handler, which may change values in this frame, but not an error that is being
    # raised.
    try:
        if raised is not None:
            raise raised
        if error is not None:
            raise error
    finally:
        if pending:
            deliver()


def _checks(guard):
    """Returns a table from event to check. The hook ignores every other event."""
    checks = {}
    # Even without rules about a section, text of an event can be an attack.
    proves = guard.inbound is not None
    limits_files = guard.files is not None
    for checks_of, applies in (
        (file_checks, limits_files or proves),
        (process_checks, guard.processes is not None or proves),
        (network_checks, guard.outbound is not None or guard.permissions is not None or limits_files or proves),
        (code_checks, guard.code is not None or guard.guards_itself or proves),
    ):
        # Whatever the rules are about, each part gives the guard the checks that gates and other parts call.
        made = checks_of(guard)
        if applies:
            checks.update(made)
    if guard.guards_itself:
        checks[ending.EVENT] = None
    return checks
