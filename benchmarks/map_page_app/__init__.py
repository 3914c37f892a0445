"""The pages `benchmarks.map_page` opens in a browser: the map client's own, and folium's plugins for comparison."""
