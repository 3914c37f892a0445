"""Which column means which field: as proposed, with how sure that is; another column, one value for all, or none."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from data.intake import Options, Plan
from data.intake.columns import AXES
from data.intake.fields import fields, required
from data.intake.settling import with_column, with_value, without_column
from data.schema import KINDS
from pages.parts import intake_state
from pages.parts.intake_state import Asked, Brought
from response.queries import Look
from views import intakewords, words
from views.html import render

NONE, ONE_VALUE = "\x00none", "\x00value"
WIDTHS = [1, 1.35, 1.1]


def show(file: Brought, look: Look, asked: Asked, plan: Plan) -> None:
    """One row a field; a change is taken up at once."""
    before = dict(look.saved.mapping) if look.saved else {}
    wanted = asked
    st.html(render("caveat.html", text=_said(plan)))
    for field in _listed(plan, asked):
        wanted = _row(wanted, plan, field, before)
    wanted = _another(wanted, plan)
    if plan.unused:
        st.html(render("caveat.html", text=f"Columns left aside: {', '.join(plan.unused)}"))
    if wanted != asked:
        intake_state.ask(file.key, wanted, anew=True)
        intake_state.again()


def _said(plan: Plan) -> str:
    return f"{intakewords.what_it_is(plan)}. {_identity(plan)}"


def _identity(plan: Plan) -> str:
    if plan.id_column:
        return f"Rows are recognised by the column {plan.id_column}."
    return "No column identifies rows: they are recognised by name and place."


def _listed(plan: Plan, asked: Asked) -> list[str]:
    """Place first, then what is mapped, what has one value, what is required, what was taken out."""
    assert asked.options is not None
    mapped = [one.field for one in plan.mapping]
    needed = [name for name in required(KINDS[plan.kind]) if name in fields(plan.kind)]
    left = sorted(asked.options.unmapped)
    return list(dict.fromkeys([*plan.axes, *mapped, *plan.constants, *needed, *left]))


def _row(asked: Asked, plan: Plan, field: str, before: Mapping[str, str]) -> Asked:
    assert asked.options is not None
    proposed = {one.field: one for one in plan.mapping}
    now = plan.axes.get(field) or (proposed[field].column if field in proposed else None)
    value = plan.constants.get(field)
    choices = [*plan.columns, *([] if field in AXES else [ONE_VALUE, NONE])]
    if now is not None and now not in choices:
        choices.insert(0, now)  # a column made from others
    if field in AXES and now is None:
        return asked
    current = ONE_VALUE if value is not None else now or NONE
    label, choice, why = st.columns(WIDTHS, gap="small", vertical_alignment="center")
    label.html(
        render(
            "intake_field.html",
            label=intakewords.field_word(field),
            needed=field in required(KINDS[plan.kind]),
        )
    )
    picked = choice.selectbox(
        field, choices, index=choices.index(current), key=intake_state.widget(f"field_{field}"),
        label_visibility="collapsed", format_func=intakewords.choice_word,
    )  # fmt: skip
    if picked == ONE_VALUE and (entered := _value(why, plan.kind, field, value)) != value:
        return _with(asked, with_value(asked.options, field, entered)) if entered else asked
    if picked != ONE_VALUE:
        why.html(render("caveat.html", text=_why(plan, field, before)))
    if picked in (current, ONE_VALUE):
        return asked
    if picked == NONE:
        return _with(asked, without_column(asked.options, field))
    return _with(asked, with_column(asked.options, field, picked))


def _why(plan: Plan, field: str, before: Mapping[str, str]) -> str:
    if field in plan.axes:
        return "where the row lies"
    found = next((one for one in plan.mapping if one.field == field), None)
    if found is None:
        return "needed for a new record" if field in required(KINDS[plan.kind]) else "left as it is"
    if found.why == "told":
        return "as the last time" if before.get(field) == found.column else "set by you"
    return f"{words.share(found.confidence)} sure: {found.why}"


def _value(
    place: "st.delta_generator.DeltaGenerator", kind: str, field: str, value: str | None
) -> str | None:
    """The one value all rows get."""
    spec = fields(kind)[field]
    key = intake_state.widget(f"value_{field}")
    if spec.choices is not None:
        known = [one.value for one in spec.choices]
        return place.selectbox(
            field, known, index=known.index(value) if value in known else None, key=key, placeholder="Choose",
            label_visibility="collapsed", format_func=words.value_text,
        )  # fmt: skip
    said = place.text_input(
        field, value=value or "", key=key, label_visibility="collapsed", placeholder="The value"
    )
    return said.strip() or value


def _another(asked: Asked, plan: Plan) -> Asked:
    """A field that no column was proposed for."""
    assert asked.options is not None
    listed = _listed(plan, asked)
    rest = [name for name in fields(plan.kind) if name not in listed]
    if not plan.axes:
        rest = [*AXES, *rest]
    picked = st.selectbox(
        "Another field", rest, index=None, key=intake_state.widget("another"), placeholder="Fill another field …",
        label_visibility="collapsed", format_func=intakewords.field_word,
    )  # fmt: skip
    if picked is None:
        return asked
    if picked not in AXES:
        return _with(asked, without_column(asked.options, picked))
    return _with(asked, with_column(asked.options, picked, plan.columns[0]))


def _with(asked: Asked, options: Options) -> Asked:
    return replace(asked, options=options)
