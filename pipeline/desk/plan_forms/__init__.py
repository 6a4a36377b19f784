"""The plan as forms: what each field holds now, and what a sent form changes of the plan's text."""
