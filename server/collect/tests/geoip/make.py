"""Makes the databases of this folder: `pip install mmdb-writer netaddr && python make.py`.

Ranges and places are made up; the shapes of the records are those of each maker.
"""

import time
from unittest import mock

from mmdb_writer import MMDBWriter
from netaddr import IPSet

BUILT = {"old": 1_750_000_000, "new": 1_790_000_000}  # 2025-06-15 and 2026-09-21
NAMES = {"AX": "Mariehamn", "SJ": "Longyearbyen", "RE": "Saint-Denis", "BQ": "Kralendijk", "NO": "Oslo"}
# Of the ranges that the tests ask: a territory, and the system that announces it.
RANGES = [
    ("185.10.0.0/16", "NO", 24940, "Hetzner Online GmbH"),
    ("185.11.0.0/16", "AX", 64512, "Nobody in particular"),
    ("185.12.0.0/16", "SJ", 64512, "Nobody in particular"),
    ("185.13.0.0/16", "RE", 16276, "OVH SAS"),
    ("185.14.0.0/16", "BQ", 16509, "Amazon.com, Inc."),
    ("185.15.0.0/16", "JE", 13335, "Cloudflare, Inc."),
    ("185.16.0.0/16", "GI", 63949, "Akamai Connected Cloud"),
    ("185.17.0.0/16", "ZZ", 64512, "Nobody in particular"),
    # What an anycast or private range would be said to be, if it were asked.
    ("1.1.1.0/24", "AU", 13335, "Cloudflare, Inc."),
    ("10.0.0.0/8", "US", 64512, "Nobody in particular"),
    ("2a0a:1::/32", "SE", 24940, "Hetzner Online GmbH"),
]


def nested(code, _asn, _name):
    return {
        "continent": {"code": "EU"},
        "country": {"iso_code": code, "is_in_european_union": True, "names": {"en": code}},
        "registered_country": {"iso_code": "US"},
        "represented_country": {"iso_code": "US"},
    }


def with_city(code, asn, name):
    city = {"city": {"names": {"de": "-", "en": NAMES[code]}}} if code in NAMES else {}
    return nested(code, asn, name) | city | {"location": {"latitude": 1.5, "longitude": 2.5}}


def system(_code, asn, name):
    return {"autonomous_system_number": asn, "autonomous_system_organization": name}


def ipinfo(code, asn, name):
    return {"asn": f"AS{asn}", "as_name": name, "country": "A name", "country_code": code}


def flat(code, _asn, _name):
    return {"country_code": code}


def anonymous(_code, _asn, _name):
    return {"is_anonymous": True}


def write(file, kind, record, built="new", version=6):
    writer = MMDBWriter(
        ip_version=version, ipv4_compatible=version == 6, database_type=kind, int_type="u32"
    )
    for net, *fields in RANGES:
        if version == 6 or ":" not in net:
            writer.insert_network(IPSet([net]), record(*fields))
    with mock.patch.object(time, "time", lambda: BUILT[built]):
        writer.to_db_file(file)


write("maxmind-country.mmdb", "GeoLite2-Country", nested)
write("maxmind-country-old.mmdb", "GeoLite2-Country", nested, built="old")
write("maxmind-city.mmdb", "GeoIP2-City", with_city)
write("maxmind-asn.mmdb", "GeoLite2-ASN", system)
write("dbip-city.mmdb", "DBIP-City-Lite", with_city)
write("ipinfo-lite.mmdb", "ipinfo generic_lite_free.mmdb", ipinfo)
write("flat-country.mmdb", "country", flat)
write("flat-country-ipv4.mmdb", "country", flat, version=4)
write("anonymous.mmdb", "GeoIP2-Anonymous-IP", anonymous)
