"""The people of the trial and their way through it (the `dm` table)."""

from trial.dates import (FIRST_CONSENT, RECRUITMENT_DAYS, completed_years, days_after, study_day, years_before)
from trial.draw import Draw
from trial.names import FAMILY, FEMALE, MALE, STREETS, TOWNS, ascii_letters
from trial.places import AGES, AREA_CODES, COUNTRIES, RACES, SEXES, postal_code

STUDY = "DX117-301"
ARMS = [(("PBO", "Placebo"), 1), (("DX5", "DX-117 5 mg"), 1), (("DX10", "DX-117 10 mg"), 1)]
SCREEN_FAILURE = ("SCRNFAIL", "Screen Failure")
COLUMNS = ("STUDYID DOMAIN USUBJID SUBJID SITEID INVID INVNAM FIRSTNM LASTNM MRN SSN EMAIL PHONE STREET CITY STATE ZIP "
           "BRTHDTC AGE AGEU SEX RACE ETHNIC COUNTRY ARMCD ARM RFSTDTC RFENDTC RFICDTC DTHDTC DTHFL DMDTC DMDY").split()


class Person:
    """One subject: the facts every table draws on. `start` is None for a screen failure."""

    def __init__(self, seed, number, sites, enrolled):
        draw = self.draw = Draw(seed, number)
        self.country = draw.weighted([(name, c[0]) for name, c in COUNTRIES.items()])
        _, self.region, _, languages = COUNTRIES[self.country]
        self.site = draw.pick(sites[self.country])
        site = self.site["SITEID"]
        enrolled[site] = enrolled.get(site, 0) + 1
        self.subject = f"{site}-{enrolled[site]:04d}"
        self.usubjid = f"{STUDY}-{self.subject}"
        self.sex = draw.weighted(SEXES)
        self.name_from(draw.weighted(languages))
        self.timeline()

    def name_from(self, language):
        given = FEMALE if self.sex == "F" or (self.sex == "U" and self.draw.chance(0.5)) else MALE
        self.first = self.draw.pick(given[language])
        self.family = self.draw.pick(FAMILY[language])

    def timeline(self):
        """Consent, screening, first dose, last contact, and death for a few."""
        draw = self.draw
        decade = draw.weighted(AGES[self.region])
        self.consent = days_after(FIRST_CONSENT, draw.below(RECRUITMENT_DAYS))
        age = min(decade + draw.below(10), 97) if decade < 90 else 90 + draw.below(6)
        self.birth = days_after(years_before(self.consent, age), -draw.below(360))
        self.screening = days_after(self.consent, draw.between(0, 4))
        self.died, treated = None, not draw.chance(0.02)
        if not treated:
            self.start, self.end = None, days_after(self.screening, draw.between(1, 14))
            return
        self.start = days_after(self.screening, draw.between(5, 21))
        early = draw.chance(0.13)
        self.end = days_after(self.start, draw.between(3, 350) if early else draw.between(360, 372))
        if early and draw.chance(0.3):
            self.died = self.end


def demographics(person):
    """The subject's row of `dm`, in the order of COLUMNS."""
    draw, site = person.draw, person.site
    race = draw.weighted(RACES.get(person.country) or RACES[person.region])
    arm = draw.weighted(ARMS) if person.start else SCREEN_FAILURE
    start, last = (person.start.isoformat(), person.end.isoformat()) if person.start else ("", "")
    died = person.died.isoformat() if person.died else ""
    return [STUDY, "DM", person.usubjid, person.subject, site["SITEID"], site["INVID"], site["INVNAM"],
            person.first, person.family, *contact(person),
            person.birth.isoformat(), completed_years(person.birth, person.consent), "YEARS", person.sex, race,
            ethnicity(person), person.country, *arm, start, last, person.consent.isoformat(),
            died, "Y" if died else "", person.screening.isoformat(), study_day(person.screening, person.start)]


def contact(person):
    """Record numbers, mail, telephone, address. None can belong to anybody: SSNs start with 000
    or 9 and have groups 01 to 49 (never issued, as SSN or as tax number), telephones are of the
    555-01xx block set aside for fiction, mail goes to example.org."""
    draw, country, state = person.draw, person.country, person.site["STATE"]
    ssn = ""
    if country == "USA" and draw.chance(0.97):
        area = "000" if draw.chance(0.2) else "9" + draw.digits(2)
        ssn = f"{area}-{draw.between(1, 49):02d}-{draw.between(1, 9999):04d}"
    mail = f"{ascii_letters(person.first)}.{ascii_letters(person.family)}{draw.between(1, 999)}@example.org"
    phone = f"{AREA_CODES[country].format(draw.between(10, 99))}555-01{draw.digits(2)}"
    street = f"{draw.between(1, 399)} {draw.pick(STREETS)}"
    if draw.chance(0.2):
        street += f", Apt. {draw.between(1, 40)}"
    return ["M" + draw.digits(8), ssn, mail if draw.chance(0.9) else "", phone, street, draw.pick(TOWNS), state,
            postal_code(draw, country, state)]


def ethnicity(person):
    if person.country == "FRA":
        return "NOT REPORTED"
    hispanic = 0.16 if person.country == "USA" else 0.02
    return "HISPANIC OR LATINO" if person.draw.chance(hispanic) else "NOT HISPANIC OR LATINO"
