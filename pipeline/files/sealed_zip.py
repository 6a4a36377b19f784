"""A sealed package: a ZIP whose manifest names every file with its SHA-256, and a signature over the manifest.

What comes from elsewhere is not trusted: number, names and sizes of files are bounded and checked
before anything is unpacked, and nothing is written to disk.
"""

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from forms.errors import SurveyError
from forms.phrase import Phrase, phrase
from pipeline.files.named_file import named_file
from pipeline.files.signing import is_signed, public_key, sign

MANIFEST, SIGNATURE = "manifest.json", "signature.json"
MAX_PACKAGE_BYTES = 200_000_000
MAX_FILES = 40
MAX_UNPACKED_BYTES = 400_000_000  # a million ballots of twenty questions are some 100 MB as CSV
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")  # no folders, so no way out of one
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes, and nothing tells the hour


class PackageFault(StrEnum):
    """Why a package is refused."""

    NOT_A_PACKAGE = "not_a_package"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    UNEXPECTED_FILE = "unexpected_file"
    MISSING_FILE = "missing_file"
    TAMPERED = "tampered"
    BAD_SIGNATURE = "bad_signature"
    WRONG_SCHEMA = "wrong_schema"
    BAD_CONTENT = "bad_content"
    FOREIGN_PLAN = "foreign_plan"
    UNKNOWN_SIGNER = "unknown_signer"
    OLDER = "older"


class PackageError(SurveyError):
    """A package cannot be taken: which one, why, and what to do."""

    def __init__(self, name: str, fault: PackageFault, detail: Phrase, remedy: Phrase) -> None:
        super().__init__(name, fault, detail, remedy)
        self.name, self.fault, self.detail, self.remedy = name, fault, detail, remedy

    @property
    def told(self) -> Phrase:
        """Give what is wrong and what to do, for a person who sees the name beside it."""
        return phrase("%(detail)s. %(remedy)s", detail=self.detail, remedy=self.remedy)

    @property
    def said(self) -> Phrase:
        return phrase(
            "%(name)s: %(fault)s: %(detail)s. %(remedy)s",
            name=self.name,
            fault=self.fault.value,
            detail=self.detail,
            remedy=self.remedy,
        )


SEND_AGAIN = Phrase("Ask for the package again, over another way if need be")


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPackage:
    """A package whose seal holds."""

    name: str  # of the file, for messages
    sha256: str
    signer: str  # public key
    manifest: Mapping[str, Any]
    files: Mapping[str, bytes]

    def refuse(self, fault: PackageFault, detail: Phrase, remedy: Phrase = SEND_AGAIN) -> PackageError:
        """Make the error that says what is wrong with this package."""
        return PackageError(self.name, fault, detail, remedy)


def write_sealed(manifest: Mapping[str, Any], files: Mapping[str, bytes], *, secret: bytes) -> bytes:
    """Pack and sign files; the same content gives the same bytes."""
    listed = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    text = json.dumps({**manifest, "files": listed}, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
    signature = {"algorithm": "Ed25519", "public_key": public_key(secret), "signature": sign(text, secret)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        sealed = {MANIFEST: text, SIGNATURE: json.dumps(signature, indent=1).encode("ascii")}
        for name, data in (*sealed.items(), *sorted(files.items())):
            info = zipfile.ZipInfo(name, _WHEN)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            package.writestr(info, data)
    return out.getvalue()


def read_package(path: Path) -> bytes:
    """Read a package's file; PackageError where it is too large to be one."""
    refuse_too_large(path.name, named_file(path).stat().st_size)
    return path.read_bytes()


def refuse_too_large(name: str, size: int) -> None:
    """Refuse a file that is too large to be a package, before it is read."""
    if size > MAX_PACKAGE_BYTES:
        detail = phrase("%(bytes)s bytes, at most %(most)s", bytes=size, most=MAX_PACKAGE_BYTES)
        raise PackageError(name, PackageFault.TOO_LARGE, detail, SEND_AGAIN)


def read_sealed(raw: bytes, name: str, *, schema: str) -> SealedPackage:
    """Read a package after a look at its sizes, names, hashes and signature.

    Raises:
        PackageError: It is none, is damaged or was changed, or holds something else than its manifest says.
    """
    if not raw.startswith(b"PK"):
        remedy = Phrase("Choose the .zip that `phieu package` or `phieu export public` wrote")
        raise PackageError(name, PackageFault.NOT_A_PACKAGE, Phrase("it is no ZIP file"), remedy)
    files = _unpacked(raw, name)
    for needed in (MANIFEST, SIGNATURE):
        if needed not in files:
            raise PackageError(
                name, PackageFault.NOT_A_PACKAGE, phrase("it holds no %(file)s", file=needed), SEND_AGAIN
            )
    sealed, signature = files.pop(MANIFEST), _object(files.pop(SIGNATURE), name, SIGNATURE)
    signer, written = str(signature.get("public_key", "")), str(signature.get("signature", ""))
    if not is_signed(sealed, written, signer):
        detail = Phrase("the signature does not belong to the manifest")
        raise PackageError(name, PackageFault.BAD_SIGNATURE, detail, SEND_AGAIN)
    manifest = _object(sealed, name, MANIFEST)
    _check_files(files, manifest.get("files"), name)
    if manifest.get("schema") != schema:
        detail = phrase(
            "found schema %(found)s, expected %(schema)s", found=repr(manifest.get("schema")), schema=repr(schema)
        )
        remedy = Phrase("Choose a package of the right kind and version")
        raise PackageError(name, PackageFault.WRONG_SCHEMA, detail, remedy)
    digest = hashlib.sha256(raw).hexdigest()
    return SealedPackage(name=name, sha256=digest, signer=signer, manifest=manifest, files=files)


def _unpacked(raw: bytes, name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            infos = package.infolist()
            _check_sizes(infos, name)
            return {info.filename: _content(package, info, name) for info in infos}
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise PackageError(name, PackageFault.TRUNCATED, Phrase("it is damaged or cut off"), SEND_AGAIN) from error
    except (NotImplementedError, RuntimeError) as error:  # an exotic compression, or a password
        raise PackageError(
            name, PackageFault.NOT_A_PACKAGE, phrase("it cannot be unpacked (%(error)s)", error=str(error)), SEND_AGAIN
        ) from error


def _check_sizes(infos: list[zipfile.ZipInfo], name: str) -> None:
    if len(infos) > MAX_FILES:  # first of all: to compare the names of a million would never end
        raise PackageError(
            name,
            PackageFault.TOO_LARGE,
            phrase("it holds %(count)s files, at most %(most)s", count=len(infos), most=MAX_FILES),
            SEND_AGAIN,
        )
    names = [info.filename for info in infos]
    odd = [each for each in names if not _PLAIN.fullmatch(each) or names.count(each) > 1][:1]
    packed = [info.filename for info in infos if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)]
    if packed:  # bzip2 and LZMA fail in ways of their own, and nobody here writes them
        detail = phrase("%(file)r is packed in a way that no package is", file=packed[0])
        raise PackageError(name, PackageFault.NOT_A_PACKAGE, detail, SEND_AGAIN)
    if odd:
        raise PackageError(
            name, PackageFault.UNEXPECTED_FILE, phrase("it holds a file %(file)r", file=odd[0]), SEND_AGAIN
        )
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MAX_UNPACKED_BYTES:
        detail = phrase(
            "it would unpack to %(bytes)s bytes, at most %(most)s",
            bytes=unpacked,
            most=MAX_UNPACKED_BYTES,
        )
        raise PackageError(name, PackageFault.TOO_LARGE, detail, SEND_AGAIN)


def _content(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """Unpack one file, never more than it claims: sizes in a ZIP can lie."""
    with package.open(info) as file:
        data = file.read(info.file_size + 1)
    if len(data) > info.file_size:
        detail = phrase("%(file)s unpacks to more than it claims", file=info.filename)
        raise PackageError(name, PackageFault.TOO_LARGE, detail, SEND_AGAIN)
    return data


def _check_files(files: Mapping[str, bytes], listed: object, name: str) -> None:
    if not isinstance(listed, dict):
        raise PackageError(name, PackageFault.BAD_CONTENT, phrase("%(file)s lists no files", file=MANIFEST), SEND_AGAIN)
    for each in sorted(set(listed) - set(files)):
        raise PackageError(name, PackageFault.MISSING_FILE, phrase("%(file)s is missing", file=each), SEND_AGAIN)
    for each in sorted(set(files) - set(listed)):
        detail = phrase("%(file)s is not in its manifest", file=each)
        raise PackageError(name, PackageFault.UNEXPECTED_FILE, detail, SEND_AGAIN)
    for each, data in sorted(files.items()):
        if hashlib.sha256(data).hexdigest() != listed[each]:
            raise PackageError(
                name, PackageFault.TAMPERED, phrase("%(file)s was changed after it was signed", file=each), SEND_AGAIN
            )


def _object(raw: bytes, name: str, what: str) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise PackageError(
            name, PackageFault.BAD_CONTENT, phrase("%(file)s is no JSON", file=what), SEND_AGAIN
        ) from error
    if not isinstance(found, dict):
        raise PackageError(name, PackageFault.BAD_CONTENT, phrase("%(file)s is no JSON object", file=what), SEND_AGAIN)
    return found
