"""Names of reference systems and conversion factors, each with its source."""

LONLAT = "EPSG:4326"
"""Longitude, latitude in degrees on WGS 84 (OGC order on disk: lon, lat)."""

M_PER_KM = 1000.0

KG_PER_T = 1000
"""The tonne is 1,000 kg (SI brochure, 9th edition, table 8)."""

KG_PER_SHORT_TON = 907.18474
"""2,000 avoirdupois pounds of 0.45359237 kg (International Yard and Pound, 1959)."""

KG_PER_SHELL = 46.25
"""Kilograms a shell, implied by the published 74,000 t and 1.6 million shells.

The Washington Post, 22 June 2024: a weight equivalence and no count. The user
may set another value.
"""
