"""What can go wrong while a file is taken in.

UnusableFile
└── IntakeError
    ├── NotUsable       wrong type, empty, corrupt or hostile
    ├── TooLarge        bigger, or unpacking to more, than is allowed
    ├── LayerNeeded     several layers or sheets; ``layers`` names them
    ├── BadOption       a field, column or constant that does not exist or does not fit
    └── NothingUsable   read, but not one row can go in
"""

from data.errors import UnusableFile


class IntakeError(UnusableFile):
    pass


class NotUsable(IntakeError):
    pass


class TooLarge(IntakeError):
    pass


class LayerNeeded(IntakeError):
    """``layers`` are the names to choose from."""

    def __init__(self, name: str, layers: list[str]) -> None:
        listed = ", ".join(f"'{layer}'" for layer in layers)
        super().__init__(f"{name} holds several layers: {listed}", remedy="choose one with --layer")
        self.layers = layers


class BadOption(IntakeError):
    pass


class NothingUsable(IntakeError):
    pass
