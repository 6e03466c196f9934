"""Fan-out to rooms of 100 and 1000 on one process, against npm's Socket.IO server with the same clients."""
