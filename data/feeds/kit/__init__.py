"""What all adapters need: answers read safely, times and places as sources write them, drafts and refused rows."""

from data.feeds.kit.answers import (
    a_list,
    an_object,
    features_of,
    many_at,
    objects_at,
    read_json,
    read_text_of,
    text_at,
    texts_at,
)
from data.feeds.kit.options import flag_option, number_option, option, zone_of
from data.feeds.kit.places import geometry, highest, point
from data.feeds.kit.rows import Rows
from data.feeds.kit.values import (
    count,
    figure,
    ident,
    later,
    lines,
    number,
    plain,
    shortened,
    shown_value,
    text,
    time,
)

__all__ = [
    "Rows",
    "a_list",
    "an_object",
    "count",
    "features_of",
    "figure",
    "flag_option",
    "geometry",
    "highest",
    "ident",
    "later",
    "lines",
    "many_at",
    "number",
    "number_option",
    "objects_at",
    "option",
    "plain",
    "point",
    "read_json",
    "read_text_of",
    "shortened",
    "shown_value",
    "text",
    "text_at",
    "texts_at",
    "time",
    "zone_of",
]
