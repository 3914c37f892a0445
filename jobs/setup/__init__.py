"""What a running copy needs beside its Python packages: the map's JavaScript and the basemap."""
