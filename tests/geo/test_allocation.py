"""Every need gets what can be had, urgent first, and every line says why it is what it is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.allocation import Allocation, allocate
from geo.errors import BadArgument, Cancelled

ORDER = ["immediate", "high", "medium", "low"]
COST = pd.DataFrame(
    [[10.0, 20.0, np.nan], [12.0, 5.0, 40.0], [np.nan] * 3, [30.0, 31.0, 32.0]],
    index=["west", "mill", "island", "ford"],
    columns=["A", "B", "C"],
)


def needs(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["need", "resource", "quantity", "priority"])


def stocks(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["depot", "resource", "quantity"])


def overrides(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["need", "depot", "resource", "quantity"])


def sent(answer: Allocation) -> dict[tuple, float]:
    return {(r.need, r.depot, r.resource): r.quantity for r in answer.lines.itertuples()}


def why(answer: Allocation) -> dict[tuple, str]:
    return {(r.need, r.depot): r.why for r in answer.lines.itertuples()}


def reasons(answer: Allocation) -> dict[str, tuple[float, str]]:
    return {r.need: (r.quantity, r.reason) for r in answer.unmet.itertuples()}


def test_each_takes_from_the_nearest_where_there_is_enough():
    answer = allocate(
        COST,
        needs(("west", "cots", 5, "low"), ("mill", "cots", 6, "low")),
        stocks(("A", "cots", 9), ("B", "cots", 9)),
    )
    assert sent(answer) == {("west", "A", "cots"): 5, ("mill", "B", "cots"): 6}
    assert set(why(answer).values()) == {"nearest"}
    assert answer.lines["next_best"].tolist() == ["B", "A"]
    assert answer.lines["next_best_cost"].tolist() == [20, 12]
    assert answer.lines["extra_cost"].tolist() == [0, 0]
    assert answer.cost == 5 * 10 + 6 * 5 == answer.best_cost
    assert answer.unmet.empty and answer.units_unmet == 0
    assert answer.left["left"].tolist() == [4, 3]


def test_an_immediate_need_far_away_is_not_left_short_for_a_low_one_nearby():
    need = needs(("mill", "cots", 6, "low"), ("ford", "cots", 6, "immediate"))
    answer = allocate(COST, need, stocks(("B", "cots", 6)), priority=ORDER)
    assert sent(answer) == {("ford", "B", "cots"): 6}
    assert reasons(answer) == {"mill": (6, "no_stock")}
    nearest = allocate(COST, need, stocks(("B", "cots", 6)))
    assert sent(nearest) == {("mill", "B", "cots"): 6}


def test_a_priority_that_is_not_in_the_list_comes_last():
    need = needs(("mill", "cots", 6, None), ("ford", "cots", 6, "low"))
    assert sent(allocate(COST, need, stocks(("B", "cots", 6)), priority=ORDER)) == {("ford", "B", "cots"): 6}


def test_a_need_is_met_from_several_depots_and_in_part():
    answer = allocate(COST, needs(("west", "cots", 20, "high")), stocks(("A", "cots", 8), ("B", "cots", 6)))
    assert sent(answer) == {("west", "A", "cots"): 8, ("west", "B", "cots"): 6}
    assert why(answer) == {("west", "A"): "nearest", ("west", "B"): "shared"}
    assert answer.lines["extra_cost"].tolist() == [0, 10]
    assert reasons(answer) == {"west": (6, "no_stock")}


def test_resources_do_not_stand_in_for_each_other():
    need = needs(("west", "cots", 5, "high"), ("west", "water", 5, "high"))
    answer = allocate(COST, need, stocks(("A", "cots", 9), ("B", "water", 2)))
    assert sent(answer) == {("west", "A", "cots"): 5, ("west", "B", "water"): 2}
    assert answer.unmet["resource"].tolist() == ["water"]


def test_a_quantity_that_is_not_known_is_reported_apart_and_gets_nothing():
    need = needs(
        ("west", "cots", np.nan, "immediate"), ("mill", "cots", 2, "low"), ("ford", "cots", 0, "low")
    )
    answer = allocate(COST, need, stocks(("A", "cots", 9), ("B", "cots", np.nan)), priority=ORDER)
    assert sent(answer) == {("mill", "A", "cots"): 2}
    row = answer.unmet.iloc[0]
    assert (row["need"], row["reason"]) == ("west", "unknown_quantity")
    assert np.isnan(row["asked"]) and np.isnan(row["quantity"])
    assert len(answer.unmet) == 1 and answer.units_unmet == 0
    unknown = answer.left.set_index("depot").loc["B"]
    assert np.isnan(unknown["stock"]) and np.isnan(unknown["left"]) and unknown["used"] == 0


@pytest.mark.parametrize(
    ("stock", "options", "reason"),
    [
        ([("A", "cots", 0)], {}, "no_stock"),
        ([("A", "water", 9)], {}, "no_stock"),
        ([("C", "cots", 9)], {}, "unreachable"),
        ([("A", "cots", 9)], {"keep": 9}, "kept_back"),
        ([("A", "cots", 9)], {"keep": {"cots": 20}}, "kept_back"),
        ([("B", "cots", 9)], {"max_cost": 19.9}, "beyond_max_cost"),
        ([("A", "cots", 9)], {"override": overrides(("west", "A", "cots", 0))}, "overridden"),
    ],
)
def test_what_stays_unmet_says_what_would_have_to_change(stock, options, reason):
    answer = allocate(COST, needs(("west", "cots", 4, "high")), stocks(*stock), **options)
    assert answer.lines.empty
    assert reasons(answer) == {"west": (4, reason)}


def test_a_place_without_a_way_is_unreachable_not_far():
    answer = allocate(
        COST.replace(np.nan, np.inf), needs(("island", "cots", 4, "high")), stocks(("A", "cots", 9))
    )
    assert reasons(answer) == {"island": (4, "unreachable")}


def test_the_minimum_stays_and_a_depots_own_goes_before_the_general_one():
    stock = stocks(("A", "cots", 9), ("B", "cots", 9)).assign(keep=[np.nan, 8])
    answer = allocate(COST, needs(("west", "cots", 20, "high")), stock, keep=3)
    assert sent(answer) == {("west", "A", "cots"): 6, ("west", "B", "cots"): 1}
    assert answer.left[["used", "kept", "left"]].to_numpy().tolist() == [[6, 3, 0], [1, 8, 0]]


def test_the_farthest_allowed_is_still_allowed():
    answer = allocate(COST, needs(("west", "cots", 4, "low")), stocks(("B", "cots", 9)), max_cost=20)
    assert sent(answer) == {("west", "B", "cots"): 4}


def test_lines_say_why_a_nearer_depot_was_passed_over():
    need = needs(("mill", "cots", 4, "high"), ("ford", "cots", 3, "high"))
    stock = stocks(("A", "cots", 3), ("B", "cots", 0), ("C", "cots", 4))
    answer = allocate(COST, need, stock)
    assert why(answer) == {
        ("mill", "A"): "nearest_with_stock",
        ("mill", "C"): "shared",
        ("ford", "C"): "shared",
    }
    assert set(answer.lines.loc[answer.lines["need"] == "mill", "nearest"]) == {"B"}
    only = allocate(COST, need[:1], stock[2:])
    assert why(only) == {("mill", "C"): "only_one"}
    assert only.lines["nearest_cost"].tolist() == [5] and only.lines["extra_cost"].tolist() == [0]
    assert only.lines["next_best"].isna().all()


def test_an_override_is_kept_and_its_price_told():
    need = needs(("west", "cots", 5, "low"), ("mill", "cots", 5, "high"))
    stock = stocks(("A", "cots", 20), ("B", "cots", 5))
    answer = allocate(COST, need, stock, override=overrides(("west", "B", "cots", 3)), priority=ORDER)
    assert sent(answer) == {
        ("west", "A", "cots"): 2,
        ("west", "B", "cots"): 3,
        ("mill", "A", "cots"): 3,
        ("mill", "B", "cots"): 2,
    }
    assert why(answer)["west", "B"] == "forced" and why(answer)["mill", "A"] == "shared"
    row = answer.overrides.iloc[0]
    assert (row["extra_cost"], row["extra_unmet"], row["from_kept"]) == (3 * 10 + 3 * 7, 0, 0)
    assert answer.cost - answer.best_cost == row["extra_cost"]


def test_an_override_that_leaves_an_urgent_need_short_says_so():
    need = needs(("west", "cots", 5, "low"), ("mill", "cots", 5, "immediate"))
    answer = allocate(
        COST, need, stocks(("B", "cots", 5)), override=overrides(("west", "B", "cots", 5)), priority=ORDER
    )
    row = answer.overrides.iloc[0]
    assert (row["hurt_priority"], row["hurt_units"], row["extra_unmet"]) == ("immediate", 5, 0)
    assert reasons(answer) == {"mill": (5, "no_stock")}


def test_a_person_may_use_what_is_kept_a_pair_without_a_way_and_a_need_of_unknown_size():
    need = needs(("island", "cots", np.nan, "high"))
    answer = allocate(
        COST,
        need,
        stocks(("A", "cots", 5)),
        keep=4,
        max_cost=1,
        override=overrides(("island", "A", "cots", 3)),
    )
    assert sent(answer) == {("island", "A", "cots"): 3}
    assert np.isnan(answer.lines["cost"]).all() and answer.cost == 0
    row = answer.overrides.iloc[0]
    assert row["from_kept"] == 2 and np.isnan(row["extra_cost"])
    assert answer.unmet["reason"].tolist() == ["unknown_quantity"]
    assert answer.left[["used", "kept", "left"]].to_numpy().tolist() == [[3, 2, 0]]


def test_nothing_asked_is_nothing_sent():
    for need in (needs(), needs(("west", "cots", 0, "low"))):
        answer = allocate(COST, need, stocks(("A", "cots", 5)), priority=ORDER)
        assert answer.lines.empty and answer.unmet.empty and answer.overrides.empty
        assert "why" in answer.lines.columns and "reason" in answer.unmet.columns
    assert reasons(allocate(COST, needs(("west", "cots", 3, "low")), stocks())) == {"west": (3, "no_stock")}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"need": needs(("nowhere", "cots", 1, "low"))}, "no row for need 'nowhere'"),
        ({"stock": stocks(("Z", "cots", 1))}, "no column for depot 'Z'"),
        ({"need": needs(("west", "cots", -1, "low"))}, "need table has 1 impossible values"),
        ({"stock": stocks(("A", "cots", -1))}, "stock table has 1 impossible values"),
        ({"stock": stocks(("A", "cots", 1), ("A", "cots", 2))}, "more than once"),
        ({"need": needs(("west", "cots", 1, "low")).drop(columns="resource")}, "no column 'resource'"),
        ({"keep": -1}, "negative quantity"),
        ({"max_cost": np.nan}, "max_cost=nan"),
        ({"cost": -COST}, "negative costs"),
        ({"cost": pd.concat([COST, COST])}, "rows name 'west' twice"),
        ({"override": overrides(("west", "A", "tents", 1))}, "does not ask for 'tents'"),
        ({"override": overrides(("west", "A", "cots", 9))}, "which has 5"),
        ({"override": overrides(("west", "A", "cots", 4))}, "which asks for 3"),
        ({"override": overrides(("west", "A", "cots", 1), ("west", "A", "cots", 2))}, "two overrides"),
        ({"override": overrides(("west", "A", "cots", np.nan))}, "has no quantity"),
    ],
)
def test_what_cannot_be_meant_is_refused(changes, message):
    arguments = {
        "cost": COST,
        "need": needs(("west", "cots", 3, "low")),
        "stock": stocks(("A", "cots", 5)),
    } | changes
    cost, need, stock = (arguments.pop(name) for name in ("cost", "need", "stock"))
    with pytest.raises(BadArgument, match=message):
        allocate(cost, need, stock, **arguments)


def test_it_reports_and_can_be_stopped():
    need = needs(("west", "cots", 3, "low"), ("west", "water", 3, "low"))
    told = []
    allocate(COST, need, stocks(), progress=lambda share, key: told.append((share, key)))
    assert told == [(0.0, "allocate"), (0.5, "allocate"), (1.0, "allocate")]

    def stop(share: float, key: str) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        allocate(COST, need, stocks(), progress=stop)


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_no_depot_gives_what_it_has_not_and_no_need_gets_what_it_did_not_ask(seed):
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 8), rng.integers(1, 6)
    cost = pd.DataFrame(rng.integers(1, 60, (n, m)).astype(float)).mask(rng.random((n, m)) < 0.2)
    need = pd.DataFrame(
        {
            "need": np.repeat(np.arange(n), 2),
            "resource": ["cots", "water"] * n,
            "quantity": rng.integers(0, 20, 2 * n),
            "priority": rng.choice(ORDER, 2 * n),
        }
    )
    stock = pd.DataFrame(
        {
            "depot": np.tile(np.arange(m), 2),
            "resource": np.repeat(["cots", "water"], m),
            "quantity": rng.integers(0, 30, 2 * m),
        }
    )
    limit = float(rng.integers(5, 70))
    answer = allocate(cost, need, stock, priority=ORDER, keep=2, max_cost=limit)
    got = answer.lines.groupby(["need", "resource"])["quantity"].sum()
    short = answer.unmet.set_index(["need", "resource"])["quantity"]
    asked = need.set_index(["need", "resource"])["quantity"]
    assert (got.reindex(asked.index, fill_value=0) + short.reindex(asked.index, fill_value=0)).equals(
        asked.astype(float).rename("quantity")
    )
    table = answer.left
    assert (table["used"] + table["kept"] + table["left"]).tolist() == table["stock"].tolist()
    assert (table["kept"] >= np.minimum(table["stock"], 2)).all()
    assert (answer.lines["cost"] <= limit).all()
    # Nothing is left over that a need still short could have had.
    free = table[table["left"] > 0]
    for row in answer.unmet.itertuples():
        depots = free.loc[free["resource"] == row.resource, "depot"]
        assert not (cost.loc[row.need, depots] <= limit).any()
