"""Ways out with each use of `code` allowed in turn (see escaping.py): the first word of a name is the use that the rules
allow, `nothing` is none. `/bin/date` may be started with any arguments.
"""

import os
import sys

from escaping import evil, here, main, outside, quietly, read, secret, work


# The user, the group and the machine.


def nothing_user():
    os.setuid(65534)
    return os.getuid() == 65534


def nothing_user_by_all_its_numbers():
    os.setresuid(65534, 65534, 65534)
    return os.getuid() == 65534


def nothing_group():
    os.setgid(65534)
    return os.getgid() == 65534


def nothing_groups():
    os.setgroups([65534])
    return os.getgroups() == [65534]


def nothing_name_of_the_machine():
    import socket

    socket.sethostname(socket.gethostname())
    return True


def nothing_clock_of_the_machine():
    import time

    time.clock_settime(time.CLOCK_REALTIME, time.time())
    return True


def nothing_users_of_the_machine():
    """The file itself must be denied for this to be a way out."""
    import pwd

    if quietly(lambda: open("/etc/passwd").read()) is not None:
        return "EMMENTAL_PROFILE" not in os.environ
    return len(pwd.getpwall()) > 0


def nothing_file_by_a_setting_of_hosts():
    import socket

    os.environ["RESOLV_HOST_CONF"] = secret
    number = os.open(work + "/said", os.O_CREAT | os.O_RDWR)
    os.dup2(number, 2)
    quietly(lambda: socket.gethostbyaddr("127.0.0.1"))
    return read(work + "/said")


# Names and addresses.


def nothing_names_by_another_setting():
    os.environ["RES_OPTIONS"] = "ndots:15"
    return os.environ["RES_OPTIONS"] == "ndots:15"


def nothing_converters_of_the_library_in_c():
    os.environ["GCONV_PATH"] = work
    return True


def nothing_rules_of_the_network():
    import socket

    connection = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    return connection.send(bytes.fromhex("14000000120001030100000000000000") + b"\0" * 4) > 0


def nothing_sent_to_all():
    import socket

    connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    return connection.sendto(b"x", ("<broadcast>", evil)) > 0


# Programs.


def nothing_file_made_beside_a_program():
    actions = [[os.POSIX_SPAWN_OPEN, 1, outside, os.O_WRONLY | os.O_CREAT, 0o600]]
    actions = [tuple(action) for action in actions]
    os.waitpid(os.posix_spawn("/bin/date", ["date", "+x"], {}, file_actions=iter(actions)), 0)
    return os.path.exists(outside)


def nothing_act_before_a_program():
    import subprocess

    def act():
        with open(secret) as source, open(work + "/got", "w") as target:
            target.write(source.read())

    quietly(lambda: subprocess.run(["/bin/date"], preexec_fn=act))
    return read(work + "/got")


def nothing_act_in_a_forked_process():
    if os.fork() == 0:
        quietly(lambda: os.link(secret, work + "/got"))
        os._exit(0)
    os.wait()
    return read(work + "/got")


def nothing_program_by_its_number():
    os.execve(os.open("/bin/echo", os.O_RDONLY), ["date", "ESCAPED"], {})


# Text that becomes code is allowed.


def eval_reads_the_secret():
    return eval("read(secret)")


def eval_bytecode_that_no_compiler_made():
    """Such bytecode reads constants behind its own, so any memory."""
    import types

    def constant():
        return 7

    code = constant.__code__
    return types.FunctionType(code.replace(co_consts=(None, 8)), {})() == 8


def eval_bytecode_of_bytes():
    import marshal

    return type(marshal.loads(marshal.dumps(main.__code__))) is type(main.__code__)


def eval_native_module_as_a_server():
    import threading

    names = {}
    exec(compile("def load(found):\n    import _ctypes\n    found.append(_ctypes)", "/x/site-packages/gunicorn/a.py", "exec"), names)
    found = []
    thread = threading.Thread(target=names["load"], args=(found,))
    thread.start()
    thread.join()
    return bool(found)


def eval_native_module():
    names = {}
    exec("import _ctypes", names)
    return "_ctypes" in names


# Another interpreter is allowed.


def _in_another(text):
    import _xxsubinterpreters

    number = _xxsubinterpreters.create()
    quietly(lambda: _xxsubinterpreters.run_string(number, text))
    return True


def worker_reads_the_secret():
    _in_another("open(%r, 'w').write(open(%r).read())" % (work + "/got", secret))
    return read(work + "/got")


def _reached(before):
    _in_another(before + "import socket; socket.create_connection(('127.0.0.1', %d)).close(); open(%r, 'w').write('SECRET')" % (evil, work + "/got"))
    return read(work + "/got")


def worker_connects():
    return _reached("")


def worker_with_rules_of_its_own():
    for name in [name for name in os.environ if name.startswith("EMMENTAL_")]:
        del os.environ[name]
    return _reached("")


def worker_with_a_path_of_its_own():
    os.environ["PYTHONPATH"] = ""
    sys.path[:] = [folder for folder in sys.path if "emmental" not in folder]
    return _reached("")


def worker_starts_a_program():
    _in_another("import os; os.waitpid(os.posix_spawn('/bin/touch', ['touch', %r], {}), 0)" % (work + "/got"))
    return os.path.exists(work + "/got")


if __name__ == "__main__":
    main(sys.argv[1], globals())
