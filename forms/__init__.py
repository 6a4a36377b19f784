"""What is printed: the plan, the questionnaire, the sheet layout in mm, the page code, the PDF. Knows no pixels."""
