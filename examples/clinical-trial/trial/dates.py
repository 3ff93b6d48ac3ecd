"""Calendar helpers: completed years, CDISC study days, partial dates."""

from datetime import date, timedelta


def days_after(day, count):
    return day + timedelta(days=count)


def completed_years(birth, day):
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def years_before(day, years):
    """The same day `years` earlier (29 February becomes 28 February)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def study_day(day, reference):
    """CDISC study day: the reference date is day 1, the day before it is day -1; there is no 0.
    Empty where the subject was never treated or the date is not fully known."""
    if day is None or reference is None:
        return ""
    distance = (day - reference).days
    return distance + 1 if distance >= 0 else distance


def collected(draw, day, partial, timed=0.0):
    """What the site wrote down: the text of the --DTC cell and the day it proves, if any.

    `partial` and `timed` are the shares of incomplete dates and of dates with a clock time."""
    if draw.chance(partial):
        form = draw.weighted(PARTIAL_FORMS)
        text = form.format(y=day.year, m=day.month, d=day.day)
        return text, None
    if draw.chance(timed):
        return f"{day.isoformat()}T{draw.between(6, 22):02d}:{draw.between(0, 59):02d}", day
    return day.isoformat(), day


PARTIAL_FORMS = [
    ("{y:04d}-{m:02d}", 55),
    ("{y:04d}", 35),
    ("{y:04d}---{d:02d}", 5),
    ("{y:04d}-{m:02d}--", 5),
]

FIRST_CONSENT = date(2023, 2, 1)
RECRUITMENT_DAYS = 540
