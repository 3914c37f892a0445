"""stub"""


def show(): ...
