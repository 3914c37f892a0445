"""Clusters lose nothing: their counts sum to the points, against a count by hand."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.cells import cell_of, cells_of
from response.clusters import group

points = st.lists(
    st.tuples(st.floats(-180, 179.9), st.floats(-85, 85), st.integers(0, 2), st.booleans()), max_size=80
)


@given(rows=points, shift=st.integers(0, 26).map(lambda n: 2 * n))
def test_counts_by_cell_and_state_are_those_counted_by_hand(rows, shift):
    rows = sorted(rows, key=lambda row: cell_of(row[0], row[1]))
    lon = np.array([row[0] for row in rows], dtype=float)
    lat = np.array([row[1] for row in rows], dtype=float)
    state = np.array([row[2] for row in rows], dtype=np.int64)
    stale = np.array([row[3] for row in rows], dtype=bool)
    cells = cells_of(lon, lat) if rows else np.empty(0, dtype=np.int64)
    found = group(cells, state, stale, lon, lat, shift=shift, states=3)
    by_hand = Counter((cell_of(x, y) >> shift, word) for x, y, word, _ in rows)
    said = {
        (int(cell), word): int(counts[word])
        for cell, counts in zip(found.cell, found.states, strict=True)
        for word in range(3)
        if counts[word]
    }
    assert said == dict(by_hand)
    assert found.count.sum() == len(rows)
    assert found.stale.sum() == sum(row[3] for row in rows)


def test_a_cluster_lies_at_the_mean_of_its_points_within_their_bounds():
    lon, lat = np.array([10.0, 10.2, 10.4]), np.array([50.0, 50.1, 50.5])
    order = np.argsort(cells_of(lon, lat))
    lon, lat = lon[order], lat[order]
    found = group(cells_of(lon, lat), np.zeros(3, int), np.zeros(3, bool), lon, lat, shift=52, states=1)
    assert (round(found.x[0], 6), round(found.y[0], 6), found.count[0]) == (10.2, 50.2, 3)
    assert found.bounds[0].tolist() == [10.0, 50.0, 10.4, 50.5]
