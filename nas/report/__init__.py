"""Telling: one finished run as tables, as a figure and as one self-contained HTML page."""
