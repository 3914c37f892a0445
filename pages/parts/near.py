"""stub"""


def assessment(record): ...
