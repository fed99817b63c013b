"""The list as files that other programs read, and back: CSV, JSON, GeoJSON and two dialects of TBX, each with every column.

What is written, read and written again is the same, byte for byte: no moment and no address of the site stands in a file.
"""
