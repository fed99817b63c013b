"""A participatory-budget cycle: phases by date, areas with their budgets, categories, agencies and rules, frozen at opening.

In it: the plan and its checks, what changed and who was told, pages of a cycle, the digest that is published.
Not in it: proposals, votes and cases, which only know the number of their cycle.
"""
