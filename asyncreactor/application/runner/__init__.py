"""Running a reactor as a process: exit statuses, PID files and the life of the run. The parts are private."""
