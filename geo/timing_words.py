"""What the timing test says, what to be warned of, and what it cannot tell."""

from typing import Final

BUILT_TO_SATISFY: Final = (
    "This scenario was built to satisfy this; it proves nothing: the modelled "
    "departures were placed in the days after the modelled landings."
)
MODELLED: Final = (
    "Some of these records are modelled. Their rule may have been built to satisfy "
    "this; the result proves nothing about real shipments."
)
FREQUENT: Final = (
    "Landings are so frequent that nearly all tonnes would be linked on any days; the "
    "test can find little. Try fewer days, chosen before they are tried."
)
SHORT: Final = "The records span too few days for the landings to move; p says little."
CAVEATS: Final = (
    "The test compares days only. It does not show that a ship carried what left the "
    "port, nor where anything came from.",
    "p is not the probability that there is no link, and does not tell how strong one "
    "would be.",
    "All landings move together by whole days, so p cannot fall much below one in the "
    "number of moves, however close the timing.",
    "Landings that nobody recorded make a link harder to see. Ships and trains that "
    "keep the same weekdays, or wait for the same weather, can look linked.",
    "Days that are chosen after a look at the curve make p too small.",
    "In simulations, at 7 days and p up to 0.05: of unrelated traffic 4 to 8% was "
    "called linked, but 39% where ships and trains kept the same weekday; where half "
    "of the trains followed landings, 53 to 74% was found (bench/results/timing.md).",
)
CONCLUSIONS: Final = {
    "modelled": "Modelled records are among these, so that says nothing about real "
    "shipments.",
    "unusual": "That would be unusual if landings and departures had only their season "
    "in common; it fits a link between ships and trains and does not show one.",
    "usual": "That is not unusual where landings and departures have only their season "
    "in common; the test shows no link and does not rule one out.",
}
