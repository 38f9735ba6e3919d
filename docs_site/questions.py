"""Reference of the saved questions, in both languages, out of the heads of their files."""

from collections.abc import Iterator

from docs_site.markdown import code, codes, fenced, table
from docs_site.words import WORDS
from flows.adhoc import saved
from flows.adhoc.saved import Parameter, SavedQuery


def write(language: str) -> str:
    """A section a question: what it answers, what may be chosen, what it must not be taken for."""
    every = saved.load_all().values()
    return "\n\n".join(part for one in every for part in _section(one, language))


def _section(question: SavedQuery, language: str) -> Iterator[str]:
    words = WORDS[language]
    yield f"## {question.name} {{#{question.name}}}"
    yield question.purpose[language]
    if question.caution[language]:
        yield f"**{words['caution']}** {question.caution[language]}"
    if question.empty[language]:
        yield f"**{words['empty']}** {question.empty[language]}"
    yield fenced(f"landscape sql {question.name}{_chosen(question)}", "sh")
    if question.parameters:
        heads = (words["option"], words["takes"], words["default"], words["meaning"])
        yield table(heads, [_row(one, language) for one in question.parameters])
    if question.columns:
        rows = [(code(name), meaning[language]) for name, meaning in question.columns.items()]
        yield table((words["column"], words["meaning"]), rows)


def _chosen(question: SavedQuery) -> str:
    """The first option with its default, so that the line shows how one is given."""
    given = [one for one in question.parameters if one.default not in (None, "")][:1]
    return "".join(f" {one.option} {_plain(one)}" for one in given)


def _plain(parameter: Parameter) -> str:
    value = parameter.default
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}'" if " " in text else text


def _row(parameter: Parameter, language: str) -> tuple[str, str, str, str]:
    kind = WORDS[language][f"kind_{parameter.kind}"]
    limits = codes(parameter.allowed) if parameter.allowed else parameter.limits
    default = "" if parameter.default is None else _plain(parameter)
    return (
        code(parameter.option), f"{kind} {limits}".strip(), code(default),
        parameter.meaning[language],
    )  # fmt: skip
