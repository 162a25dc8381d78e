"""Runs a program on a terminal of its own, ends it, and tells how the terminal was left.

Arguments: how to end it (a signal's name, or "keys:TEXT"), then the program.
Prints JSON: raw (whether raw mode was seen), restored (whether all modes are
as at the beginning), code (exit code, negative for a signal), output.
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

how, *program = sys.argv[1:]
control, screen = pty.openpty()
fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
before = termios.tcgetattr(screen)

child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(screen, termios.TIOCSCTTY, 0)
    for stream in (0, 1, 2):
        os.dup2(screen, stream)
    os.execvp(program[0], program)

output = b""


def read(seconds):
    """Reads what comes until the child ends or the time is over; gives its status."""
    global output
    end = time.time() + seconds
    while time.time() < end:
        if select.select([control], [], [], 0.05)[0]:
            output += os.read(control, 4096)
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        if seconds > 15 and is_raw() and not seen["raw"]:
            seen["raw"] = True
            return None
    return None


def is_raw():
    return not termios.tcgetattr(screen)[3] & (termios.ICANON | termios.ECHO)


seen = {"raw": False}
status = read(20)
if status is None:
    time.sleep(0.2)
    if how.startswith("keys:"):
        # One byte at a time, as fingers do.
        for key in how[5:].encode().decode("unicode_escape").encode("latin-1"):
            os.write(control, bytes([key]))
            time.sleep(0.05)
    elif how.startswith("SIG"):
        os.kill(child, getattr(signal, how))
    status = read(10)
if status is None:
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
print(json.dumps({
    "raw": seen["raw"],
    "restored": termios.tcgetattr(screen)[:4] == before[:4],
    "code": os.waitstatus_to_exitcode(status),
    "output": output.decode(errors="replace"),
}))
