"""What the hot paths cost, as ratios to a yardstick measured beside them in the same run.

`make bench` prints the table; `docs/performance.md` keeps the last one. Everything, load generator and
database included, shares the machine, and A and B take turns, so that its moods hit both.
"""
