"""Prints how many rows an object has and the SHA-256 of them, and checks that each one is JSON."""

import gzip
import hashlib
import io
import json
import sys

import zstandard


def open_object(path):
    if path.endswith(".gz"):
        return gzip.open(path, "rb")
    reader = zstandard.ZstdDecompressor().stream_reader(open(path, "rb"), read_across_frames=True)
    return io.BufferedReader(reader)


rows = 0
digest = hashlib.sha256()
with open_object(sys.argv[1]) as lines:
    for line in lines:
        json.loads(line)
        digest.update(line)
        rows += 1
print(json.dumps({"rows": rows, "sha256": digest.hexdigest()}))
