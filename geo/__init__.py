"""Shipment records in, a defensible flow map out.

Read in this order: `schema` (what each stage's frame holds), `pipeline` (the
steps in their order, and the tally), then the steps themselves: `records`,
`match`, `flows`, `attach`, `routing`, `links`, `flowmap`, `export`. What they
know of the world is in `sites`, `network`, `measure` and `style`. A module
imports from lower levels only, and never from its neighbours.
"""
