"""From a questionnaire to a set form: where every word, line and box stands, in millimetres."""

from forms.setting.form import SetForm, lint_layout, set_form
from forms.setting.lint import FormRemark

__all__ = ["FormRemark", "SetForm", "lint_layout", "set_form"]
