"""Ways out to files, programs and native code by parts of the library that the other scripts do not use (see escaping.py)."""

import os
import sys

from escaping import here, main, outside, quietly, read, secret, seen, work


def _has(data):
    return b"SECRET" in bytes(data)


# Files.


def mapped_file():
    import mmap

    number = os.open(work, os.O_RDONLY | os.O_DIRECTORY)
    file = os.open("../secret/key.txt", os.O_RDONLY, dir_fd=number)
    return _has(mmap.mmap(file, 0, prot=mmap.PROT_READ))


def memory_of_the_process_by_its_thread():
    import threading

    with open("/proc/self/task/%d/mem" % threading.get_native_id(), "rb+", 0) as file:
        return file.fileno() > 0


def memory_by_another_root():
    with open("/proc/self/cwd/../../../../../../proc/thread-self/mem", "rb+", 0) as file:
        return file.fileno() > 0


def file_by_code_of_open():
    import io

    return _has(io.open_code(secret).read())


def file_by_the_class_of_files():
    import _io

    return _has(_io.FileIO(secret).read())


def file_by_the_library_in_python():
    import _pyio

    return "SECRET" in _pyio.open(secret).read()


def file_by_an_opener():
    folder = os.open(here + "/secret", os.O_PATH)
    return _has(open("key.txt", "rb", opener=lambda path, flags: os.open(path, flags, dir_fd=folder)).read())


def file_above_by_number():
    folder = os.open(work, os.O_PATH)
    return _has(os.read(os.open("../secret/key.txt", os.O_RDONLY, dir_fd=folder), 99))


def file_by_its_number_in_proc():
    number = os.open(secret, os.O_PATH)
    return read("/proc/self/fd/%d" % number)


def copied_by_the_kernel():
    source = os.open(work + "/../secret/key.txt", os.O_RDONLY)
    target = os.open(work + "/copy", os.O_RDWR | os.O_CREAT)
    return os.copy_file_range(source, target, 99) > 0


def moved_here():
    os.rename(here + "/secret", work + "/moved")
    return read(work + "/moved/key.txt")


def moved_by_number():
    source, target = os.open(here, os.O_PATH), os.open(work, os.O_PATH)
    os.rename("secret", "moved", src_dir_fd=source, dst_dir_fd=target)
    return read(work + "/moved/key.txt")


def replaced_by_number():
    source, target = os.open(work, os.O_PATH), os.open(here, os.O_PATH)
    open(work + "/evil", "w").close()
    os.replace("evil", "evil", src_dir_fd=source, dst_dir_fd=target)
    return os.path.exists(here + "/evil")


def linked_by_number():
    source, target = os.open(here + "/secret", os.O_PATH), os.open(work, os.O_PATH)
    os.link("key.txt", "second", src_dir_fd=source, dst_dir_fd=target)
    return read(work + "/second")


def symbolic_link_by_number():
    folder = os.open(work, os.O_PATH)
    os.symlink("../secret/key.txt", "link", dir_fd=folder)
    return read(work + "/link")


def made_by_number():
    folder = os.open(here, os.O_PATH)
    os.mkdir("made", dir_fd=folder)
    return os.path.isdir(here + "/made")


def removed_by_number():
    folder = os.open(here + "/secret", os.O_PATH)
    os.unlink("key.txt", dir_fd=folder)
    return not os.path.exists(secret)


def folder_entered_by_number():
    os.fchdir(os.open(here + "/secret", os.O_PATH))
    return read("key.txt")


def mode_by_number():
    number = os.open(secret, os.O_PATH)
    os.chmod("/proc/self/fd/%d" % number, 0o777)
    return True


def time_by_number():
    folder = os.open(here + "/secret", os.O_PATH)
    os.utime("key.txt", (1, 1), dir_fd=folder)
    return os.stat(secret).st_mtime == 1


def walked_by_number():
    return any("key.txt" in names for _, _, names, _ in os.fwalk(here + "/secret"))


def listed_by_number():
    return "key.txt" in os.listdir(os.open(here + "/secret", os.O_RDONLY))


def attributes_of_a_file():
    os.setxattr(secret, "user.x", b"1")
    return True


def temporary_folder_elsewhere():
    import tempfile

    with tempfile.NamedTemporaryFile(dir=here) as file:
        return os.path.exists(file.name)


def file_without_a_name():
    return os.open(here, os.O_TMPFILE | os.O_RDWR) > 0


def log_of_faults():
    import faulthandler

    with open(outside, "w") as file:
        faulthandler.enable(file)
    return os.path.exists(outside)


def dump_of_memory():
    import tracemalloc

    tracemalloc.start()
    tracemalloc.take_snapshot().dump(outside)
    return os.path.exists(outside)


def handler_of_logs():
    import logging.config

    logging.config.dictConfig(
        {"version": 1, "handlers": {"f": {"class": "logging.FileHandler", "filename": outside}}, "root": {"handlers": ["f"]}}
    )
    logging.error("x")
    return os.path.exists(outside)


def configuration_of_logs():
    """Texts in it are evaluated."""
    import configparser
    import logging.config

    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(
        "[loggers]\nkeys=root\n[handlers]\nkeys=h\n[formatters]\nkeys=\n[logger_root]\nhandlers=h\n"
        "[handler_h]\nclass=StreamHandler\nargs=(__import__('sys').modules['__main__'].seen.append('EVALUATED'),)\n"
    )
    quietly(lambda: logging.config.fileConfig(parser))
    return seen.count("EVALUATED") > 0


def listener_of_logs():
    import logging.config
    import socket
    import struct
    import threading
    import time

    thread = logging.config.listen(0)
    thread.start()
    thread.ready.wait(5)
    text = b"[loggers]\nkeys=root\n[handlers]\nkeys=h\n[formatters]\nkeys=\n[logger_root]\nhandlers=h\n[handler_h]\nclass=StreamHandler\nargs=(__import__('sys').modules['__main__'].seen.append('EVALUATED'),)\n"
    with socket.create_connection(("127.0.0.1", thread.port)) as connection:
        connection.sendall(struct.pack(">L", len(text)) + text)
    time.sleep(0.3)
    del threading
    return seen.count("EVALUATED") > 0


def table_of_a_database_in_a_file():
    import sqlite3

    database = sqlite3.connect(":memory:")
    database.execute("create table t (x)")
    database.execute("vacuum main into ?", (outside,))
    return os.path.exists(outside)


def backup_of_a_database():
    import sqlite3

    database, other = sqlite3.connect(":memory:"), sqlite3.connect(outside)
    database.backup(other)
    return os.path.exists(outside)


def shelf():
    import shelve

    with shelve.open(outside) as item:
        item["a"] = 1
    return any(name.startswith("outside") for name in os.listdir(os.path.dirname(outside)))


def mailbox_of_the_library():
    import mailbox

    mailbox.mbox(outside).add("x")
    return os.path.exists(outside)


def archive_unpacked_elsewhere():
    import io
    import tarfile

    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as made:
        made.addfile(tarfile.TarInfo("outside"))
    data.seek(0)
    tarfile.open(fileobj=data).extractall(here)
    return os.path.exists(outside)


def lines_of_a_file():
    import linecache

    return "SECRET" in "".join(linecache.getlines(secret))


def file_in_a_template():
    import fileinput

    with fileinput.input([secret]) as lines:
        return "SECRET" in "".join(lines)


# Programs and other processes.


def spawned_by_the_system():
    return os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)[1] == 0


def spawned_with_files():
    actions = [(os.POSIX_SPAWN_OPEN, 1, outside, os.O_WRONLY | os.O_CREAT, 0o600)]
    quietly(lambda: os.posix_spawn("/nowhere", ["x"], {}, file_actions=actions))
    return os.path.exists(outside)


def forked_for_a_terminal():
    import pty

    pid, number = pty.fork()
    if pid == 0:
        os._exit(0)
    return pid > 0


def pool_of_processes():
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(1) as pool:
        return pool.submit(os.getpid).result() > 0


def manager_of_processes():
    import multiprocessing

    return multiprocessing.Manager().list([1])[0] == 1


def server_of_forks():
    import multiprocessing

    process = multiprocessing.get_context("forkserver").Process(target=print)
    process.start()
    process.join()
    return process.exitcode == 0


def handle_on_itself():
    import signal

    number = os.pidfd_open(os.getppid())
    signal.pidfd_send_signal(number, signal.SIGWINCH)
    return True


def limits_of_itself_by_the_parent():
    import resource

    return resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (64, 64)) is not None


def timer_of_another():
    """Orders of the scheduler for the parent."""
    os.sched_setscheduler(os.getppid(), os.SCHED_BATCH, os.sched_param(0))
    return True


def memory_shared_by_name():
    from multiprocessing import shared_memory

    return shared_memory.SharedMemory("emm%d" % os.getpid(), create=True, size=16).size > 0


# Native code.


def library_by_name():
    import ctypes

    return ctypes.CDLL(None).getpid() == os.getpid()


def library_by_the_module_itself():
    import _ctypes

    return _ctypes.dlopen(None, 2) != 0


def library_copied():
    import importlib.machinery
    import importlib.util
    import shutil

    shutil.copy(importlib.util.find_spec("_ctypes").origin, work + "/harmless.so")
    loader = importlib.machinery.ExtensionFileLoader("_ctypes", work + "/harmless.so")
    return importlib.util.module_from_spec(importlib.util.spec_from_loader("_ctypes", loader)) is not None


def library_of_tests():
    import _testcapi

    return _testcapi is not None


def library_of_tests_within():
    import _testinternalcapi

    return _testinternalcapi.get_configs() is not None


def library_of_tests_of_buffers():
    import _testbuffer

    return _testbuffer is not None


def interface_of_c():
    import _cffi_backend

    return _cffi_backend is not None


if __name__ == "__main__":
    main(sys.argv[1], globals())
