"""The plan of tables: who sits where in each round, so that people meet many others and every table is as mixed as the room.

Source of figures and bars: Hamasen's own measurements; the bound is proven in `design.py`.
"""
