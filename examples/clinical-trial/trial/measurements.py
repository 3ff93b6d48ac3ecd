"""What was measured at the visits: laboratory tests and vital signs."""

from trial.dates import days_after, study_day
from trial.people import STUDY

LB_COLUMNS = ("STUDYID DOMAIN USUBJID LBSEQ LBREFID LBTESTCD LBTEST LBORRES LBORRESU LBSTRESN LBNRIND "
              "VISITNUM VISIT LBDTC LBDY").split()
VS_COLUMNS = "STUDYID DOMAIN USUBJID VSSEQ VSTESTCD VSTEST VSORRES VSORRESU VISITNUM VISIT VSDTC VSDY".split()

VISITS = [("SCREENING", None), ("DAY 1", 0), ("WEEK 4", 28), ("WEEK 12", 84), ("WEEK 24", 168), ("WEEK 52", 364)]
# code, name, unit, mean, deviation, decimals, lowest reportable, normal range
LAB_TESTS = [
    ("CREAT", "Creatinine", "µmol/L", 96.0, 22.0, 0, 9.0, 53.0, 115.0),
    ("K", "Potassium", "mmol/L", 4.4, 0.45, 1, 1.0, 3.5, 5.1),
    ("HGB", "Hemoglobin", "g/L", 134.0, 14.0, 0, 30.0, 120.0, 170.0),
    ("CRP", "C Reactive Protein", "mg/L", 2.6, 2.4, 1, 0.2, 0.0, 5.0),
    ("FERRITIN", "Ferritin", "µg/L", 128.0, 60.0, 0, 5.0, 30.0, 300.0),
    ("TROPT", "Troponin T", "µg/L", 0.9, 0.45, 2, 0.2, 0.0, 1.4),
]
# code, name, unit, mean, deviation, decimals
VITAL_SIGNS = [
    ("SYSBP", "Systolic Blood Pressure", "mmHg", 128.0, 14.0, 0),
    ("DIABP", "Diastolic Blood Pressure", "mmHg", 76.0, 9.0, 0),
    ("HR", "Heart Rate", "beats/min", 71.0, 9.0, 0),
    ("WEIGHT", "Weight", "kg", 81.0, 13.0, 1),
]


def visits(person, limit):
    """(number, name, day) of the first `limit` visits the subject came to."""
    attended = [(1, "SCREENING", person.screening)]
    for number, (name, offset) in enumerate(VISITS[1:], 2):
        if person.start is None:
            break
        day = days_after(person.start, offset + (person.draw.between(-3, 3) if offset else 0))
        if day > person.end:
            break
        attended.append((number, name, day))
    return attended[:limit]


def laboratory(person, attended):
    """Six tests a visit from one sample, timed to the minute."""
    draw, rows, seq = person.draw, [], 0
    levels = [draw.normal(test[3], test[4] * 0.7) for test in LAB_TESTS]
    for number, visit, day in attended:
        time = f"{day.isoformat()}T{draw.between(7, 15):02d}:{draw.between(0, 59):02d}"
        study, sample = study_day(day, person.start), f"S{draw.digits(7)}"
        for test, level in zip(LAB_TESTS, levels):
            seq += 1
            if draw.chance(0.015):
                continue  # not done
            result, number_only, flag = lab_result(draw, test, level)
            rows.append([STUDY, "LB", person.usubjid, seq, sample, test[0], test[1], result, test[2], number_only, flag,
                         number, visit, time, study])
    return rows


def lab_result(draw, test, level):
    _, _, _, _, deviation, decimals, lowest, low, high = test
    value = draw.normal(level, deviation * 0.5)
    if value < lowest:
        return f"<{lowest:g}", "", "NORMAL" if low <= lowest else "LOW"
    text = f"{value:.{decimals}f}"
    flag = "LOW" if value < low else "HIGH" if value > high else "NORMAL"
    return text, text, flag


def vital_signs(person, attended):
    draw, rows = person.draw, []
    levels = [draw.normal(sign[3], sign[4] * 0.8) for sign in VITAL_SIGNS]
    for number, visit, day in attended:
        when, study = day.isoformat(), study_day(day, person.start)
        for (code, name, unit, _, deviation, decimals), level in zip(VITAL_SIGNS, levels):
            value = f"{draw.normal(level, deviation * 0.3):.{decimals}f}"
            rows.append([STUDY, "VS", person.usubjid, len(rows) + 1, code, name, value, unit, number, visit, when, study])
    return rows
