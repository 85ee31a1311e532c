"""Where a place lies on the board's map: the Equal Earth projection of Šavrič, Patterson and Jenny (2018), which keeps areas."""

import math

WIDTH, HEIGHT = 1000, 440
"""Units of the map, as its `viewBox`; the south below the tip of the continents is left out."""
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2


def _plain(latitude: float, longitude: float) -> tuple[float, float]:
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = math.radians(longitude) * math.cos(theta) / (_M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)))
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


_SCALE = WIDTH / (2 * _plain(0, 180)[0])
_TOP = _plain(84, 0)[1]


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """From degrees (WGS 84) to units of the map, x from the left and y from the top, to a tenth."""
    x, y = _plain(max(-90.0, min(90.0, latitude)), max(-180.0, min(180.0, longitude)))
    return round(WIDTH / 2 + x * _SCALE, 1), round((_TOP - y) * _SCALE, 1)
