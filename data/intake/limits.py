"""How much an untrusted file may cost: bytes, members, memory and time."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Caps on one file; each is checked before and while it is used up."""

    file_bytes: int = 512 * MIB
    unpacked_bytes: int = 768 * MIB
    """All members of an archive together, as declared and as actually unpacked."""
    members: int = 2_000
    ratio: int = 200
    """Unpacked to packed bytes of one member above ``ratio_from_bytes``; real data packs 5 to 30 times."""
    ratio_from_bytes: int = 10 * MIB
    rows: int = 2_000_000
    columns: int = 2_000
    cell_characters: int = 16 * MIB
    """One cell; a polygon as WKT is long."""
    child_memory_bytes: int = 6 * 1024 * MIB
    """Address space of the reading process (memory it maps, not only what it uses)."""
    child_cpu_s: int = 120
    child_wall_s: int = 180
