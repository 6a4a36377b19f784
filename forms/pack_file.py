"""What a file of ballots to be printed says of itself in its metadata, so that it is not taken for a scan."""

CREATOR = "Phieu"
_SUBJECT = "Mẫu {form}, phiên bản {version}"


def subject_of(form: str, version: str) -> str:
    """Give the subject of a pack of ballots of one form."""
    return _SUBJECT.format(form=form, version=version)


def is_pack_subject(text: str) -> bool:
    """Whether a file with this subject is a pack, and not a report, which has the same creator."""
    return text.startswith(_SUBJECT[: _SUBJECT.index("{")])
