"""A CSV file that asks for more than a computer has is refused with words, and quickly."""

import subprocess
import sys
import time

import pytest

from pipeline.importing.formats import read_table
from pipeline.importing.table import TableRefused
from tests.pipeline.count.ballots import DAK_MIL

HEAD = b"unit,3.1,3.2\n"
READ = """
import resource
from pipeline.importing.formats import read_table
from pipeline.importing.table import TableRefused
from tests.pipeline.count.ballots import DAK_MIL
{data}
before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_table(data, "xa.csv", (DAK_MIL,))
except TableRefused as error:
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) // 1000, str(error))
"""
LONG = {
    "a row of commas": "data = b'unit,3.1,3.2\\n' + b',' * 60_000_000",
    "a line without end": "data = b'a' * 60_000_000",
    "a row of quoted line ends": "data = b'unit,3.1,3.2\\n' + b'\"a\\n\",' * 10_000_000",
}


@pytest.mark.parametrize("name", LONG)
def test_a_row_longer_than_any_form_is_refused_before_it_fills_memory(name: str) -> None:
    program = READ.format(data=LONG[name])
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=120)
    grown_mb, _, said = done.stdout.partition(" ")
    assert "a row of more than 4194304 characters" in said
    assert int(grown_mb) < 200


def test_a_heading_of_nothing_but_slashes_is_looked_at_at_once() -> None:
    began_s = time.process_time()
    table = read_table(b"unit," + b"a/" * 200_000 + b",3.1,3.2\nDM,x,1,2\n", "xa.csv", (DAK_MIL,))
    assert len(table.headings) == 4
    assert time.process_time() - began_s < 10


def test_a_wrong_letter_is_told_with_its_line_wherever_the_file_is_cut_into_pieces() -> None:
    rows = "ế,1,2\n".encode() * 400_000  # whose letters lie across the pieces in which it is looked at
    assert sum(1 for _ in read_table(HEAD + rows, "xa.csv", (DAK_MIL,)).lines) == 400_000
    with pytest.raises(TableRefused, match="byte 0xe1 in line 400002 is no UTF-8"):
        read_table(HEAD + rows + b"\xe1\xba", "xa.csv", (DAK_MIL,))
    with pytest.raises(TableRefused, match="holds NUL characters"):
        read_table(HEAD + rows + b"a,\0,1\n", "xa.csv", (DAK_MIL,))
