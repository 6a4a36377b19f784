"""What somebody has typed of a ballot and not entered yet: kept answer by answer, and shown to nobody else."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pipeline.files.whole_file import write_whole

FOLDER = "drafts"


class Draft:
    """The answers to one ballot that one person was stopped in the middle of."""

    def __init__(self, survey_folder: Path, *, of: str, by: str) -> None:
        """Look up what is kept.

        Args:
            survey_folder: The survey's folder.
            of: What is typed, such as `audit` and a ballot code.
            by: Who types it: a second reader must not see what another one wrote.
        """
        name = hashlib.sha256(f"{of}\n{by}".encode()).hexdigest()[:20]
        self._path, self._of = survey_folder / FOLDER / f"{name}.json", of
        self.by, self.at = by, ""
        self._answers = self._read()

    @property
    def answers(self) -> Mapping[str, str]:
        """Give the answers kept, by question id."""
        return self._answers

    def keep(self, question: str, answer: str) -> None:
        """Keep one more answer, whatever happens to the program next."""
        self._answers[question] = answer
        self.at = datetime.now(UTC).isoformat(timespec="minutes")
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        kept = {"of": self._of, "by": self.by, "at": self.at, "answers": self._answers}
        write_whole(self._path, json.dumps(kept, ensure_ascii=False).encode("utf-8"), mode=0o600)

    def drop(self) -> None:
        """Forget them: they are entered, or somebody begins anew."""
        self._answers, self.at = {}, ""
        self._path.unlink(missing_ok=True)

    def _read(self) -> dict[str, str]:
        """Give what the file holds; one that is damaged holds nothing, and is written over."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            if (kept["of"], kept["by"]) != (self._of, self.by):
                return {}
            self.at = str(kept["at"])
            return {str(question): str(answer) for question, answer in kept["answers"].items()}
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return {}
