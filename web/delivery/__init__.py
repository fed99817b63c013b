"""How people meet the delivery: the board of cases, the two-monthly report, the promises; and the agencies' entries.

In it: public pages, the case list of staff, every act on a case, figures, the printed report.
Not in it: the proposals that cases came from.
"""
