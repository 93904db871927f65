#!/usr/bin/env python3
"""Measures distances from places to the nearest land of countries, by other data and other code than the crate's.

The borders are OpenStreetMap's at 1 km, as npm has them (@geo-maps/countries-land-1km 0.6.0, ODbL); the Earth is the WGS 84
ellipsoid (Vincenty's inverse formula), where the crate takes a sphere. `map` says where the two maps are known to differ more
than elsewhere.

    npm pack @geo-maps/countries-land-1km@0.6.0 && tar xzf geo-maps-*.tgz
    python3 measure_distances.py package/map.geo.json < places.csv > distances.csv
"""

import csv
import json
import math
import sys

A, F = 6378137.0, 1 / 298.257223563
B = A * (1 - F)


def vincenty_km(lat1, lon1, lat2, lon2):
    u1, u2 = (math.atan((1 - F) * math.tan(math.radians(lat))) for lat in (lat1, lat2))
    su1, cu1, su2, cu2 = math.sin(u1), math.cos(u1), math.sin(u2), math.cos(u2)
    difference = lam = math.radians(lon2 - lon1)
    for _ in range(200):
        sl, cl = math.sin(lam), math.cos(lam)
        sin_s = math.hypot(cu2 * sl, cu1 * su2 - su1 * cu2 * cl)
        if sin_s == 0:
            return 0.0
        cos_s = su1 * su2 + cu1 * cu2 * cl
        s = math.atan2(sin_s, cos_s)
        sin_a = cu1 * cu2 * sl / sin_s
        cos2_a = 1 - sin_a * sin_a
        cos_2m = cos_s - 2 * su1 * su2 / cos2_a if cos2_a else 0.0
        c = F / 16 * cos2_a * (4 + F * (4 - 3 * cos2_a))
        before, lam = lam, difference + (1 - c) * F * sin_a * (
            s + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m * cos_2m - 1))
        )
        if abs(lam - before) < 1e-12:
            break
    k = cos2_a * (A * A - B * B) / (B * B)
    big_a = 1 + k / 16384 * (4096 + k * (-768 + k * (320 - 175 * k)))
    big_b = k / 1024 * (256 + k * (-128 + k * (74 - 47 * k)))
    delta = big_b * sin_s * (
        cos_2m
        + big_b / 4 * (
            cos_s * (2 * cos_2m**2 - 1)
            - big_b / 6 * cos_2m * (4 * sin_s**2 - 3) * (4 * cos_2m**2 - 3)
        )
    )
    return B * big_a * (s - delta) / 1000


def roughly(lat1, lon1, lat2, lon2):
    half = math.sin(math.radians(lat2 - lat1) / 2) ** 2
    half += math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(min(1, half)))


def nearest_km(lat, lon, rings):
    rough = min(roughly(lat, lon, y, x) for ring in rings for x, y in ring)
    best = math.inf
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
            length = roughly(y1, x1, y2, x2)
            if roughly(lat, lon, y1, x1) - length > rough * 1.01 + 1:
                continue
            pieces = max(1, math.ceil(length / 0.1))
            for i in range(pieces + 1):
                t = i / pieces
                y, x = y1 + (y2 - y1) * t, x1 + (x2 - x1) * t
                if roughly(lat, lon, y, x) <= min(rough, best) * 1.01 + 0.1:
                    best = min(best, vincenty_km(lat, lon, y, x))
    return best


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        features = json.load(file)["features"]
    rings = {}
    for feature in features:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings.setdefault(feature["properties"]["A3"], []).extend(ring for polygon in polygons for ring in polygon)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["place", "latitude", "longitude", "country", "distance_km", "map"])
    for row in csv.DictReader(sys.stdin):
        lat, lon = float(row["latitude"]), float(row["longitude"])
        distance = nearest_km(lat, lon, rings[row["alpha3"]])
        out.writerow([row["place"], row["latitude"], row["longitude"], row["country"], f"{distance:.1f}", row["map"]])


main()
