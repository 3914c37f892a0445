"""The coordinate systems features can be had in, by their addresses (OGC API Features Part 2)."""

from geo.crs import Crs

DEFAULT_CRS = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

SYSTEMS: dict[str, Crs] = {
    DEFAULT_CRS: Crs.LON_LAT,
    "http://www.opengis.net/def/crs/EPSG/0/4326": Crs.LAT_LON,
    "http://www.opengis.net/def/crs/EPSG/0/3857": Crs.MERCATOR,
}
