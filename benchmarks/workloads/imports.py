"""Time to import what every program needs; run as a program, it prints processor seconds and seconds.

Its arguments are a folder to search before all others (or nothing), one to search last, and the modules.

It imports nothing itself but two built-in modules, so that the first names given find the interpreter fresh.
"""

import sys
import time

if __name__ == "__main__":
    first, last, *names = sys.argv[1:]
    sys.path[:] = [first, *sys.path, last] if first else [*sys.path, last]
    cpu, wall = time.process_time(), time.perf_counter()
    for name in names:
        __import__(name)
    print(time.process_time() - cpu, time.perf_counter() - wall)
