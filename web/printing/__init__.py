"""Printed things: PDF pages, fonts, drawing, QR codes.

In it: paper, type, lines and symbols.
Not in it: what is printed on them.
"""
