"""``make bench``: the triage beside scikit-learn's usual pipeline, trained on the same comments.

The peer does only the category, by character and word n-grams and a linear SVM, one comment at a
time as they arrive. Each is measured in a process of its own, so that memory is its own.
"""

from __future__ import annotations

import subprocess
import sys

MEASURED = """
import time
texts = [row.text for listed in authors().values() for row in listed]
before = resident()
begun = time.perf_counter(); look = load(); look("Hei"); loaded = time.perf_counter() - begun
begun = time.perf_counter()
for text in texts: look(text)
print(len(texts) / (time.perf_counter() - begun), loaded, resident() - before)
"""
COMMON = """
from bot.triage.examples import authors
authors()
def resident():
    import re
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
"""
OURS = """
def load():
    from bot.triage import GENERAL, triage
    return lambda text: triage(text, units=GENERAL)
"""
LANGUAGE = """
def load():
    from bot.triage.language import language_of
    return language_of
"""
PEER = """
def load():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC
    rows = [row for listed in authors().values() for row in listed]
    made = make_pipeline(
        make_union(TfidfVectorizer(analyzer="char", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
                   TfidfVectorizer(sublinear_tf=True)),
        LinearSVC())
    made.fit([row.text for row in rows], [str(row.category) for row in rows])
    return lambda text: made.decision_function([text])
"""


def main() -> None:
    """Measure each and print a table in Markdown."""
    print("| | comments a second | seconds until the first | MB more |\n|---|---:|---:|---:|")
    for title, program in (
        ("triage: category, unit, flags, language, personal data, reasons", OURS),
        ("its language alone", LANGUAGE),
        ("scikit-learn, category alone (trained when loaded)", PEER),
    ):
        command = [sys.executable, "-c", COMMON + program + MEASURED]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        speed, loaded, memory = map(float, done.stdout.split())
        print(f"| {title} | {speed:,.0f} | {loaded:.2f} | {memory:.0f} |")


if __name__ == "__main__":
    main()
