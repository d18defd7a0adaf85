"""Runs a command on a terminal of its own and closes that when a text comes by; prints how the command ended.

in-a-terminal.py TEXT COMMAND...
"""
import os
import pty
import sys

wanted, command = sys.argv[1].encode(), sys.argv[2:]
pid, screen = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
seen = b""
while wanted not in seen:
    try:
        more = os.read(screen, 4096)
    except OSError:
        break
    if not more:
        break
    seen += more
os.close(screen)
_, status = os.waitpid(pid, 0)
print(f"exit {os.WEXITSTATUS(status)}" if os.WIFEXITED(status) else f"signal {os.WTERMSIG(status)}")
