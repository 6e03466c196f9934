__version__ = "0.1.0"
"""Pascal answers every customer of a sales team, wherever they write."""
