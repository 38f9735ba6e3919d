"""The browser workbench: a notebook that marimo shows as an app, its code out of reach.

Every question runs as one of `landscape sql` does, in a process of its own with the same limits;
the server itself never opens the database. `landscape ui` starts it.
"""

import marimo

app = marimo.App(width="full", app_title="Quantum patent landscape: SQL")


@app.cell
def _():
    import marimo as mo

    from flows.adhoc import ui_page

    settings = ui_page.settings()
    return mo, settings, ui_page


@app.cell
def _(mo, settings, ui_page):
    mo.vstack([mo.md("# Quantum patent landscape: SQL"), *ui_page.notices(mo, settings)])


@app.cell
def _(mo):
    language = mo.ui.radio({"English": "en", "日本語": "ja"}, value="English", inline=True)
    language
    return (language,)


@app.cell
def _(language, mo, ui_page):
    # The view that is chosen stays chosen while what it shows is drawn anew.
    view = ui_page.views(mo, language.value)
    view
    return (view,)


@app.cell
def _(language, mo, settings, ui_page):
    statement = ui_page.editor(mo, language.value)
    saved_question = ui_page.chooser(mo, language.value)
    tables = ui_page.tables(mo, settings, language.value)
    return saved_question, statement, tables


@app.cell
def _(language, mo, saved_question, ui_page):
    values = ui_page.form(mo, saved_question.value, language.value)
    return (values,)


@app.cell
def _(language, mo, settings, statement, ui_page):
    rows = ui_page.result(mo, settings, statement.value, {}, language.value)
    return (rows,)


@app.cell
def _(language, mo, saved_question, settings, ui_page, values):
    saved_rows = ui_page.result(mo, settings, saved_question.value, values.value, language.value)
    return (saved_rows,)


@app.cell
def _(mo, rows, saved_question, saved_rows, statement, tables, values, view):
    shown = {
        "statement": [statement, rows],
        "saved": [saved_question, values, saved_rows],
        "tables": [tables],
    }
    mo.vstack(shown[view.value])
