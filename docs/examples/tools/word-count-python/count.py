#!/usr/bin/env python3
"""Counts the words of a text."""

import collections
import csv
import json
import os
import pathlib
import re
import sys


def main():
    source = pathlib.Path(os.environ["JOBTRAIL_INPUT"])
    output = pathlib.Path(os.environ["JOBTRAIL_OUTPUT"])
    with open(os.environ["JOBTRAIL_PARAMETERS"], encoding="utf-8") as file:
        parameters = json.load(file)

    print(f"counting the words of {source.name}", flush=True)
    size = source.stat().st_size
    counts, done = collections.Counter(), 0
    with open(source, "rb") as file:
        for number, line in enumerate(file):
            try:
                counts.update(re.findall(r"\w+", line.decode("utf-8").lower()))
            except UnicodeDecodeError:
                fail(f"Line {number + 1} is not UTF-8; save the file as UTF-8 and submit it again.")
            done += len(line)
            if number % 10_000 == 0:
                progress(done / size, f"line {number + 1}")

    if not counts:
        fail("There are no words in this file.")
    commonest = counts.most_common(parameters["top"])
    with open(output / "words.json", "w", encoding="utf-8") as file:
        words = [{"word": word, "count": count} for word, count in commonest]
        json.dump({"total": counts.total(), "words": words}, file, ensure_ascii=False)
    with open(output / "words.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("word", "count"), *commonest])
    progress(1.0, "done")


def progress(fraction, message):
    """Tells whoever watches how far it has got."""
    with open(os.environ["JOBTRAIL_PROGRESS"], "w", encoding="utf-8") as pipe:
        pipe.write(json.dumps({"fraction": fraction, "message": message}) + "\n")


def fail(message):
    """Ends the job with a sentence for the person who submitted it."""
    with open(os.environ["JOBTRAIL_ERROR"], "w", encoding="utf-8") as file:
        json.dump({"message": message}, file)
    sys.exit(1)


main()
