"""The key of the EPO's Open Patent Services: where it is found, kept and forgotten.

A key is never a setting, an option or a parameter of a task: those end up in files, process lists
and databases. It comes from the environment or from a file that only its owner can read. No
message of this module holds a value, only the name of what is wrong with it.
"""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from flows import files
from flows.errors import ConfigurationError, StorageError

KEY_VARIABLE = "OPS_KEY"
SECRET_VARIABLE = "OPS_SECRET"  # noqa: S105 - the name of a variable
CONFIG_HOME_VARIABLE = "XDG_CONFIG_HOME"
FOLDER = "quantum-patent-landscape"
FILE = "ops.json"
#: Name of the Secret block of a Prefect server that may hold the key instead.
BLOCK = "landscape-ops"
#: Where a key is to be had, in words for messages.
PORTAL = "the EPO's developers' portal, https://developers.epo.org, under \"My Apps\""

_FIELDS = {"key", "secret"}
_LONGEST = 512
#: A file of two short values; anything longer is not ours.
_LARGEST_FILE = 8192
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Credentials:
    """A consumer key and its secret; printing, logging or formatting them shows neither.

    Attributes:
        key: The consumer key; `get_secret_value()` gives it to the one request that needs it.
        secret: The consumer secret.
    """

    key: SecretStr
    secret: SecretStr


def make_credentials(key: str, secret: str, *, where: str, names: tuple[str, str]) -> Credentials:
    """Credentials out of two texts.

    Args:
        key: The consumer key.
        secret: The consumer secret.
        where: What gave them, for messages.
        names: What the two are called there.

    Raises:
        ConfigurationError: One of them cannot be a key; says which, and not what it is.
    """
    for name, value in zip(names, (key, secret), strict=True):
        fault = _fault(value)
        if fault:
            message = f"{where}: {name} {fault}"
            raise ConfigurationError(message)
    if ":" in key:
        # Key and secret travel as `key:secret`; with a colon in the key they could not be told
        # apart again.
        message = f"{where}: {names[0]} holds a colon, which no key does"
        raise ConfigurationError(message)
    return Credentials(SecretStr(key), SecretStr(secret))


def _fault(value: str) -> str:
    """What is wrong with a key or secret; empty if nothing is."""
    if not value.strip():
        return "is empty or blank"
    if len(value) > _LONGEST:
        return f"is longer than {_LONGEST} characters"
    if not all("!" <= character <= "~" for character in value):
        return "holds a blank, a line break or another character that no key holds"
    return ""


def ops_file(environ: Mapping[str, str], home: Path) -> Path:
    """Where the key is kept, whether it is there or not."""
    named = Path(environ.get(CONFIG_HOME_VARIABLE, ""))
    # A relative folder is to be ignored, says the specification of the variable.
    return (named if named.is_absolute() else home / ".config") / FOLDER / FILE


def locate_ops(environ: Mapping[str, str], home: Path) -> tuple[Credentials, str] | None:
    """The key of OPS and what gave it; None if there is none.

    Args:
        environ: The environment: OPS_KEY and OPS_SECRET come first.
        home: The home folder, below which the file is looked for.

    Raises:
        ConfigurationError: Only half a key is given, it cannot be one, or others may read its file.
    """
    given = _from_environment(environ)
    if given:
        return given, f"environment variables {KEY_VARIABLE} and {SECRET_VARIABLE}"
    path = ops_file(environ, home)
    raw = _read_private(path)
    return None if raw is None else (_parse(raw, path), f"{path}, which only its owner can read")


def find_ops(environ: Mapping[str, str], home: Path) -> Credentials | None:
    """The key of OPS from the environment or the file; None if there is none.

    Raises:
        ConfigurationError: Only half a key is given, it cannot be one, or others may read its file.
    """
    located = locate_ops(environ, home)
    return located[0] if located else None


def require_key(found: Credentials | None) -> Credentials:
    """The key that was found.

    Raises:
        ConfigurationError: None was found.
    """
    if found is None:
        message = (
            f"source ops: no key is set up. Get one free of charge at {PORTAL}, and run "
            "`landscape auth ops`."
        )
        raise ConfigurationError(message)
    return found


def _from_environment(environ: Mapping[str, str]) -> Credentials | None:
    # An empty variable is how containers and CI systems write one that is not set.
    key, secret = environ.get(KEY_VARIABLE, ""), environ.get(SECRET_VARIABLE, "")
    if not key and not secret:
        return None
    if not key or not secret:
        given, missing = KEY_VARIABLE, SECRET_VARIABLE
        if not key:
            given, missing = missing, given
        message = f"environment: {given} is set, but {missing} is not; set both or neither"
        raise ConfigurationError(message)
    return make_credentials(key, secret, where="environment", names=(KEY_VARIABLE, SECRET_VARIABLE))


def _read_private(path: Path) -> bytes | None:
    """The bytes of a file that nobody but its owner may read; None if there is no file."""
    try:
        # Not to wait for a writer should a pipe stand there.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}"
        raise ConfigurationError(message) from error
    try:
        # Of the open file, so that it cannot be exchanged between the look and the reading.
        _check_private(path, os.fstat(descriptor))
        return os.read(descriptor, _LARGEST_FILE + 1)
    finally:
        os.close(descriptor)


def _check_private(path: Path, state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode):
        message = f"{path}: is not a file; remove it and run `landscape auth ops`"
        raise ConfigurationError(message)
    if state.st_uid != os.geteuid():
        message = f"{path}: belongs to another user (number {state.st_uid}); run as that user"
        raise ConfigurationError(message)
    if state.st_mode & _OTHERS:
        message = (
            f"{path}: other users may read or change it (mode {stat.S_IMODE(state.st_mode):04o}). "
            f"Run `chmod 600 {path}`; if others use this machine, ask for a new key at {PORTAL}."
        )
        raise ConfigurationError(message)


def _parse(raw: bytes, path: Path) -> Credentials:
    content = _as_json(raw) if len(raw) <= _LARGEST_FILE else None
    return from_json(content, where=str(path), mend="run `landscape auth ops` to write it anew")


def _as_json(raw: bytes) -> Any:  # noqa: ANN401 - whatever JSON held
    # The error of the parser carries the text it could not read: it must not travel further.
    try:
        return json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def from_json(content: object, *, where: str, mend: str) -> Credentials:
    """Credentials out of a stored object with the fields `key` and `secret`.

    Args:
        content: What JSON held.
        where: Where it was stored, for messages.
        mend: What to do about a wrong one, for messages.

    Raises:
        ConfigurationError: It is no such object, or a field cannot be a key.
    """
    if not isinstance(content, dict) or not _FIELDS.issuperset(content):
        message = f'{where}: is not a JSON object with "key" and "secret" only; {mend}'
        raise ConfigurationError(message)
    for name in sorted(_FIELDS):
        if not isinstance(content.get(name), str):
            message = f'{where}: "{name}" is missing or not a text; {mend}'
            raise ConfigurationError(message)
    return make_credentials(
        content["key"], content["secret"], where=where, names=('"key"', '"secret"')
    )


def to_json(credentials: Credentials) -> dict[str, str]:
    """The plain values, for the place they are stored in and for nothing else."""
    return {
        "key": credentials.key.get_secret_value(),
        "secret": credentials.secret.get_secret_value(),
    }


def store_ops(credentials: Credentials, environ: Mapping[str, str], home: Path) -> Path:
    """Keep a key in the file; whole or not at all, and never readable by others.

    Returns:
        The file.

    Raises:
        StorageError: The file cannot be written; an older one stays.
    """
    path = ops_file(environ, home)
    data = json.dumps(to_json(credentials)).encode() + b"\n"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A folder that others may write to would let them put another file in its place.
        path.parent.chmod(0o700)
        _write_private(path, data)
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror}. The key was not stored."
        raise StorageError(message) from error
    return path


def _write_private(path: Path, data: bytes) -> None:
    """Write a file under another name, of mode 0600 from its first moment, then rename it."""
    unfinished = files.partial_name(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(unfinished, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
            handle.flush()
            # Against an umask that takes the owner's rights away.
            os.fchmod(handle.fileno(), 0o600)
            os.fsync(handle.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    files.sync(path.parent)


def forget_ops(environ: Mapping[str, str], home: Path) -> Path | None:
    """Delete the file with the key, and what a killed command may have left of one.

    Returns:
        The file; None if there was none.

    Raises:
        StorageError: It cannot be deleted.
    """
    path = ops_file(environ, home)
    try:
        left = [path] if path.is_symlink() or path.exists() else []
        for file in [*left, *path.parent.glob(f".{FILE}.*{files.PARTIAL}")]:
            file.unlink()
    except OSError as error:
        message = f"{path}: cannot be deleted: {error.strerror}. Delete it by hand."
        raise StorageError(message) from error
    return path if left else None
