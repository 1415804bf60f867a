"""oreloop: documents and open data on critical raw materials, turned into a knowledge graph with its evidence."""

__version__ = "0.1.0"
