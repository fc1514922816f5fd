"""How each bundled data file was made; run by hand, never at run time."""
