"""A participatory-budget cycle: phases by date, areas with their budgets, categories, agencies and rules, frozen at opening."""
