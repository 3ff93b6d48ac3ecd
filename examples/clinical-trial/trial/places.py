"""Countries, sites, postal codes, and who lives where.

The shares are chosen, not taken from any trial: most subjects fall into large groups, a few tens
are rare enough (an unusual race for the region, an age above 89, an unknown sex) to be found.
"""

from trial.draw import Draw
from trial.names import FAMILY, FEMALE, MALE

WHITE, BLACK, ASIAN = "WHITE", "BLACK OR AFRICAN AMERICAN", "ASIAN"
NATIVE, PACIFIC = "AMERICAN INDIAN OR ALASKA NATIVE", "NATIVE HAWAIIAN OR OTHER PACIFIC ISLANDER"
MULTIPLE, UNKNOWN, NOT_REPORTED = "MULTIPLE", "UNKNOWN", "NOT REPORTED"

# country: (share of subjects, region, number of sites, languages of its names)
COUNTRIES = {
    "USA": (45.0, "AMERICAS", 26, [("en", 66), ("es", 18), ("de", 5), ("ga", 5), ("vi", 3), ("pl", 3)]),
    "CAN": (6.0, "AMERICAS", 4, [("en", 60), ("fr", 40)]),
    "DEU": (9.0, "EUROPE", 6, [("de", 90), ("pl", 10)]),
    "FRA": (10.0, "EUROPE", 4, [("fr", 95), ("es", 5)]),
    "GBR": (5.0, "EUROPE", 4, [("en", 85), ("ga", 15)]),
    "IRL": (1.5, "EUROPE", 1, [("ga", 90), ("en", 10)]),
    "ESP": (5.0, "EUROPE", 4, [("es", 100)]),
    "POL": (3.5, "EUROPE", 3, [("pl", 100)]),
    "SWE": (2.0, "EUROPE", 2, [("sv", 100)]),
    "JPN": (5.0, "ASIA", 3, [("ja", 100)]),
    "KOR": (4.0, "ASIA", 2, [("ko", 100)]),
    "VNM": (4.0, "ASIA", 2, [("vi", 100)]),
}

RACES = {
    "AMERICAS": [(WHITE, 75.4), (BLACK, 22.4), (ASIAN, 0.8), (MULTIPLE, 0.5), (NATIVE, 0.4), (PACIFIC, 0.1), (UNKNOWN, 0.4)],
    "EUROPE": [(WHITE, 98.6), (BLACK, 0.6), (ASIAN, 0.6), (UNKNOWN, 0.2)],
    "FRA": [(NOT_REPORTED, 100.0)],  # French sites may not record it
    "ASIA": [(ASIAN, 99.5), (WHITE, 0.5)],
}
# (first year of the decade of life, share); eligibility starts at 50
AGES = {
    "AMERICAS": [(50, 17.0), (60, 30.0), (70, 31.0), (80, 16.5), (90, 5.5)],
    "EUROPE": [(50, 17.0), (60, 31.5), (70, 34.0), (80, 17.2), (90, 0.3)],
    "ASIA": [(50, 19.0), (60, 33.0), (70, 32.0), (80, 15.9), (90, 0.1)],
}
SEXES = [("M", 55.0), ("F", 44.8), ("U", 0.2)]

# state: (ordinary ZIP prefixes, prefixes with 20,000 residents or fewer)
STATES = {
    "MA": (["010", "021", "024"], []),
    "NJ": (["070", "080", "088"], []),
    "NH": (["030", "031", "033"], ["036"]),
    "VT": (["050", "054", "056"], ["059"]),
    "NY": (["100", "112", "146"], ["102"]),
    "DC": (["200"], ["203", "205"]),
    "NE": (["680", "681", "685"], ["692"]),
    "WY": (["820", "824", "826"], ["821"]),
    "NM": (["870", "871", "875"], ["878", "879", "884"]),
    "NV": (["889", "891", "895"], ["893"]),
    "OH": (["432", "441", "452"], []),
    "WA": (["980", "981", "992"], []),
    "GA": (["300", "303", "314"], []),
}
PROVINCES = {"ON": "K1A M5V L8P", "QC": "H2X G1R J4B", "BC": "V6B V8W V5K"}
# 9 any digit, A any of a few letters; all else stands as it is
POSTAL_FORMS = {"DEU": "89999", "FRA": "79999", "GBR": "AA9 9AA", "IRL": "A99 A9A9", "ESP": "09999", "POL": "09-999",
                "SWE": "199 99", "JPN": "199-9999", "KOR": "09999", "VNM": "799999"}
AREA_CODES = {"USA": "+1 (2{0}) ", "CAN": "+1 (6{0}) ", "DEU": "+49 {0} ", "FRA": "+33 {0} ", "GBR": "+44 {0} ", "IRL": "+353 {0} ",
              "ESP": "+34 {0} ", "POL": "+48 {0} ", "SWE": "+46 {0} ", "JPN": "+81 {0} ", "KOR": "+82 {0} ", "VNM": "+84 {0} "}
SITE_PREFIX = {"USA": "US", "CAN": "CA", "DEU": "DE", "FRA": "FR", "GBR": "GB", "IRL": "IE", "ESP": "ES", "POL": "PL",
               "SWE": "SE", "JPN": "JP", "KOR": "KR", "VNM": "VN"}
SITE_STREAM = 1 << 44  # far above any subject's number


def sites(seed):
    """Every site of the trial by country: id, state or province, investigator."""
    by_country, number = {}, 0
    for country, (_, _, count, languages) in COUNTRIES.items():
        by_country[country] = []
        for index in range(count):
            draw = Draw(seed, SITE_STREAM + number)
            language = draw.weighted(languages)
            first = draw.pick(FEMALE[language] if draw.chance(0.5) else MALE[language])
            by_country[country].append({
                "SITEID": f"{SITE_PREFIX[country]}{index + 1:02d}",
                "STATE": state_of(country, index),
                "INVID": f"INV{draw.digits(5)}-{number:02d}",
                "INVNAM": f"Dr. {first} {draw.pick(FAMILY[language])}",
            })
            number += 1
    return by_country


def state_of(country, index):
    known = {"USA": list(STATES), "CAN": list(PROVINCES)}.get(country)
    return known[index % len(known)] if known else ""


def postal_code(draw, country, state):
    if country == "USA":
        ordinary, restricted = STATES[state]
        prefix = draw.pick(restricted if restricted and draw.chance(0.15) else ordinary)
        return prefix + draw.digits(2)
    if country == "CAN":
        return f"{draw.pick(PROVINCES[state].split())} {draw.digits(1)}{draw.pick('ABGHX')}{draw.digits(1)}"
    return "".join([fill(draw, c) for c in POSTAL_FORMS[country]])


def fill(draw, form):
    return draw.digits(1) if form == "9" else draw.pick("BDHNTW") if form == "A" else form
