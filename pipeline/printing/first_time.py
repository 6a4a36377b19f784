"""A form that is printed, or answered by file, for the first time: its layout is written down and the log is told."""

from forms.questionnaire import questionnaire_to_json
from forms.setting import SetForm
from forms.sheet import layout_to_json
from pipeline.events import FormSet
from pipeline.files.whole_file import make_folder, write_whole
from pipeline.store import printed
from pipeline.survey import Survey


def form_events(survey: Survey, form: SetForm) -> tuple[FormSet, ...]:
    """Write the layout of a form that is printed, as it was printed first, and say so to the log where that is now."""
    layout = form.layout
    with survey.store.connection() as connection:
        before = printed.form_text(connection, layout.form, layout.version)
    # An earlier version told less of a layout: what it printed is not written anew in more words.
    text = layout_to_json(layout) if before is None else before.layout
    path = survey.layout_path(layout.form, layout.version)
    make_folder(path.parent)
    write_whole(path, text.encode("utf-8"))
    if before is not None:
        return ()
    questionnaire = questionnaire_to_json(form.questionnaire)
    return (FormSet(form=layout.form, version=layout.version, layout=text, questionnaire=questionnaire),)
