"""Pairs of names that stand in a relation, found by a wide net of candidates and a learned scorer."""
