"""The page of recorded warnings says what is true."""

from tests.real.warnings_page import PAGE, page


def test_the_page_of_recorded_warnings_is_up_to_date(real):
    assert PAGE.read_text("utf-8") == page(real)
