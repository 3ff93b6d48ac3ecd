"""What happened to the subjects: adverse events, medication, medical history."""

from trial.dates import collected, days_after, study_day
from trial.people import STUDY
from trial.terms import ADVERSE_EVENTS, HISTORY, MEDICATIONS, verbatim

AE_COLUMNS = ("STUDYID DOMAIN USUBJID AESEQ AETERM AEDECOD AEBODSYS AESEV AESER AEREL AEACN AEOUT "
              "AESTDTC AEENDTC AESTDY AEENDY").split()
CM_COLUMNS = ("STUDYID DOMAIN USUBJID CMSEQ CMTRT CMDECOD CMCLAS CMINDC CMDOSE CMDOSU CMROUTE "
              "CMSTDTC CMENDTC CMSTDY CMENDY CMENRTPT").split()
MH_COLUMNS = "STUDYID DOMAIN USUBJID MHSEQ MHTERM MHDECOD MHBODSYS MHDTC MHSTDTC MHENDTC MHDY MHENRTPT".split()

AE_WEIGHTS = [(term, term[2]) for term in ADVERSE_EVENTS]
MH_WEIGHTS = [(term, term[2]) for term in HISTORY]
CM_WEIGHTS = [(term, term[3]) for term in MEDICATIONS]
HOW_MANY = [(0, 6), (1, 10), (2, 13), (3, 16), (4, 16), (5, 13), (6, 10), (8, 9), (11, 6)]


def adverse_events(person):
    """About four rows a subject, from consent to last contact; the fatal one of those who died."""
    draw, rows = person.draw, []
    span = (person.end - person.consent).days
    for _ in range(draw.weighted(HOW_MANY)):
        began = days_after(person.consent, draw.below(span + 1))
        rows.append(adverse_event(person, began, fatal=False))
    if person.died:
        began = max(person.consent, days_after(person.died, -draw.below(6)))
        rows.append(adverse_event(person, began, fatal=True))
    return [[STUDY, "AE", person.usubjid, seq, *row] for seq, row in enumerate(rows, 1)]


def adverse_event(person, began, fatal):
    draw = person.draw
    decod, system, _, spellings = CARDIAC_DEATH if fatal else draw.weighted(AE_WEIGHTS)
    severity = "SEVERE" if fatal else draw.weighted([("MILD", 60), ("MODERATE", 32), ("SEVERE", 8)])
    serious = fatal or (severity == "SEVERE" and draw.chance(0.6))
    ended = person.died if fatal else days_after(began, draw.between(0, 40))
    start, start_day = collected(draw, began, 0.07, timed=0.08)
    end, end_day, outcome = "", None, "NOT RECOVERED/NOT RESOLVED"
    if fatal or (ended <= person.end and draw.chance(0.9)):
        end, end_day = collected(draw, ended, 0.0 if fatal else 0.06)
        outcome = "FATAL" if fatal else "RECOVERED/RESOLVED"
    action = draw.weighted([("DOSE NOT CHANGED", 85), ("DRUG INTERRUPTED", 9), ("DRUG WITHDRAWN", 6)])
    related = draw.weighted([("NOT RELATED", 55), ("POSSIBLE", 30), ("RELATED", 15)])
    return [verbatim(draw, spellings, person.family), decod, system, severity, "Y" if serious else "N", related,
            action, outcome, start, end, study_day(start_day, person.start), study_day(end_day, person.start)]


def medications(person):
    """About four rows a subject; most began years before the trial and many have no known day."""
    draw, rows = person.draw, []
    for seq in range(1, draw.weighted(HOW_MANY) + 1):
        decod, group, indication, _, doses, spellings = draw.weighted(CM_WEIGHTS)
        earlier = draw.chance(0.7)
        span = (person.end - person.consent).days
        began = days_after(person.consent, -draw.between(5, 3000) if earlier else draw.below(span + 1))
        start, start_day = collected(draw, began, 0.45 if earlier else 0.05)
        end, end_day, ongoing = "", None, "ONGOING"
        ended = days_after(began, draw.between(3, 3200) if earlier else draw.between(1, 60))
        if ended <= person.end:
            (end, end_day), ongoing = collected(draw, ended, 0.15), ""
        rows.append([STUDY, "CM", person.usubjid, seq, verbatim(draw, spellings, person.family), decod, group,
                     indication, draw.pick(doses), "mg", "ORAL", start, end,
                     study_day(start_day, person.start), study_day(end_day, person.start), ongoing])
    return rows


def history(person):
    """About three rows a subject. Onsets decades back are years or months, as people remember
    them; none is older than 45 years, so none shows that somebody is over 89."""
    draw, rows = person.draw, []
    taken, _ = collected(draw, person.screening, 0.0)
    for _ in range(max(1, draw.weighted(HOW_MANY) - 1)):
        decod, system, _, earliest, latest, spellings = draw.weighted(MH_WEIGHTS)
        onset = days_after(person.consent, -draw.between(earliest * 365 + 10, latest * 365 + 10))
        start, _ = collected(draw, onset, 0.9 if latest > 20 else 0.6)
        end, ongoing = "", "ONGOING"
        if draw.chance(0.2):
            lasted = draw.between(0, (person.consent - onset).days)
            end, ongoing = collected(draw, days_after(onset, lasted), 0.8)[0], ""
        rows.append([STUDY, "MH", person.usubjid, len(rows) + 1, verbatim(draw, spellings, person.family), decod,
                     system, taken, start, end, study_day(person.screening, person.start), ongoing])
    return rows


CARDIAC_DEATH = ("Sudden cardiac death", "Cardiac disorders", 0, ["died in sleep", "found dead at home", "cardiac arrest, no ROSC"])
