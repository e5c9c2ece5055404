"""Measures Routekeeper beside a Python peer, against the simulator."""
