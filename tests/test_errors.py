"""What errors say."""

from geo.errors import GeoError


def test_a_message_is_one_line_that_steers_no_terminal():
    fault = GeoError("found a\r\nb\x1b[2J\x9b\u2028c\n")
    assert str(fault) == "found a b [2J c"


def test_what_is_at_fault_stays_as_it_is():
    assert GeoError("x", ["a\nb", 3]).at_fault == ("a\nb", 3)
