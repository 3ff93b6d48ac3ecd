"""Coded terms and the many ways sites spell them.

No verbatim spelling stands inside a coded term or an indication, whatever the case: what the policy
drops must not be in the output, and a test can only show that when nothing kept looks the same.
"""

# coded term, body system, relative frequency, verbatim spellings
ADVERSE_EVENTS = [
    ("Dizziness", "Nervous system disorders", 13, ["dizzy spells", "feels dizzy on standing", "Schwindel (dizzy)", "lightheaded"]),
    ("Headache", "Nervous system disorders", 12, ["bad headaches", "head ache, both sides", "migraine-like pain", "dolor de cabeza"]),
    ("Fatigue", "General disorders", 11, ["very tired", "no energy, tired all day", "fatigued", "tiredness"]),
    ("Nausea", "Gastrointestinal disorders", 9, ["feels sick", "queasy after meds", "Übelkeit", "nauseous, vomited x1"]),
    ("Hypotension", "Vascular disorders", 9, ["low BP", "BP dropped to 88/50", "hypotensive episode", "baisse de tension"]),
    ("Hyperkalaemia", "Metabolism and nutrition disorders", 7, ["K+ high", "raised potassium", "high K on labs, 5.9"]),
    ("Cough", "Respiratory disorders", 7, ["dry coughing", "coughing at night", "tickly throat/cough"]),
    ("Oedema peripheral", "General disorders", 6, ["swollen ankles", "leg swelling, L > R", "ankle edema"]),
    ("Diarrhoea", "Gastrointestinal disorders", 6, ["loose stools", "diarrhea x 3 days", "runny tummy"]),
    ("Nasopharyngitis", "Infections and infestations", 6, ["common cold", "runny nose + sore throat", "head cold"]),
    ("Dyspnoea", "Respiratory disorders", 5, ["short of breath", "SOB on stairs", "breathless lying flat"]),
    ("Urinary tract infection", "Infections and infestations", 4, ["UTI", "bladder infection", "cystitis, treated w/ abx"]),
    ("Fall", "Injury, poisoning and procedural complications", 4, ["fell at home", "slipped on ice; bruised hip", "tripped over rug"]),
    ("Atrial fibrillation", "Cardiac disorders", 4, ["AF", "a-fib", "irregular heartbeat, new"]),
    ("Rash", "Skin and subcutaneous tissue disorders", 3, ["itchy red spots", "rash on trunk", "skin eruption, arms"]),
    ("Acute kidney injury", "Renal and urinary disorders", 2, ["AKI", "creatinine doubled", "kidneys worse"]),
    ("Syncope", "Nervous system disorders", 2, ["passed out", "fainted in bathroom", "blackout"]),
    ("Cardiac failure", "Cardiac disorders", 2, ["worsening HF", "CHF exacerbation -> admitted", "decompensated"]),
    ("Myocardial infarction", "Cardiac disorders", 1, ["heart attack", "NSTEMI", "MI per ER report"]),
    ("Angioedema", "Skin and subcutaneous tissue disorders", 0.4, ["swollen lips", "lip + tongue swelling"]),
]
# coded term, body system, relative frequency, earliest and latest years before consent, spellings
HISTORY = [
    ("Hypertension", "Vascular disorders", 20, 1, 30, ["HTN", "high BP", "elevated blood pressure, on meds", "Bluthochdruck"]),
    ("Type 2 diabetes mellitus", "Metabolism and nutrition disorders", 14, 1, 25, ["T2DM", "DM II", "diabetes (type 2)", "sugar diabetes"]),
    ("Coronary artery disease", "Cardiac disorders", 12, 1, 20, ["CAD", "blocked arteries, 2 stents", "3-vessel disease"]),
    ("Myocardial infarction", "Cardiac disorders", 9, 1, 20, ["heart attack", "STEMI, anterior", "infarctus"]),
    ("Hyperlipidaemia", "Metabolism and nutrition disorders", 10, 1, 25, ["high cholesterol", "lipids up", "dyslipidemia"]),
    ("Atrial fibrillation", "Cardiac disorders", 8, 0, 12, ["AF, paroxysmal", "a-fib", "Vorhofflimmern"]),
    ("Chronic kidney disease", "Renal and urinary disorders", 6, 0, 12, ["CKD 3a", "kidneys weak", "renal insuff."]),
    ("Chronic obstructive pulmonary disease", "Respiratory disorders", 5, 1, 20, ["COPD", "smoker's lung", "emphysema/COPD"]),
    ("Osteoarthritis", "Musculoskeletal disorders", 6, 1, 25, ["OA both knees", "arthritis, hips", "worn knees"]),
    ("Appendicectomy", "Surgical and medical procedures", 5, 10, 45, ["appendix out", "s/p appy", "appendix removed as a teen"]),
    ("Depression", "Psychiatric disorders", 4, 1, 25, ["depressed mood", "depressive episodes", "low mood, on SSRI"]),
    ("Stroke", "Nervous system disorders", 3, 1, 12, ["CVA", "mini stroke/TIA", "stroke, R arm weak"]),
    ("Sarcoidosis", "Immune system disorders", 0.5, 2, 20, ["Boeck's disease", "sarcoid (lung)"]),
]
# coded name, class, indication, frequency, doses in mg, spellings
MEDICATIONS = [
    ("METOPROLOL", "BETA BLOCKING AGENTS", "Heart failure", 13, [25, 50, 100], ["metoprolol succ. ER", "metoprol tabs", "Beta blocker (metoprolol)"]),
    ("FUROSEMIDE", "DIURETICS", "Heart failure", 13, [20, 40, 80], ["furosemid tabl.", "frusemide", "water pill"]),
    ("SPIRONOLACTONE", "DIURETICS", "Heart failure", 7, [25, 50], ["spironolacton tbl", "spiro"]),
    ("RAMIPRIL", "ACE INHIBITORS", "Hypertension", 9, [2.5, 5, 10], ["ramipril hexal", "ramiprl"]),
    ("LOSARTAN", "ANGIOTENSIN II RECEPTOR BLOCKERS", "Hypertension", 7, [50, 100], ["losartan pot.", "losartán"]),
    ("ATORVASTATIN", "LIPID MODIFYING AGENTS", "Hyperlipidaemia", 11, [10, 20, 40, 80], ["atorvastatin calcium", "atorva 1x1", "a statin, name unknown"]),
    ("ACETYLSALICYLIC ACID", "ANTITHROMBOTIC AGENTS", "Coronary artery disease", 9, [75, 81, 100], ["aspirin", "baby aspirin, \"when I remember\"", "ASS"]),
    ("APIXABAN", "ANTITHROMBOTIC AGENTS", "Atrial fibrillation", 6, [2.5, 5], ["apixabn", "blood thinner (apixaban)"]),
    ("METFORMIN", "DRUGS USED IN DIABETES", "Type 2 diabetes mellitus", 9, [500, 850, 1000], ["metformin HCl", "metformine", "diabetes tabs, 2x/day"]),
    ("PARACETAMOL", "ANALGESICS", "Pain", 8, [500, 1000], ["acetaminophen", "paracétamol", "pain killer OTC"]),
    ("AMOXICILLIN", "ANTIBACTERIALS FOR SYSTEMIC USE", "Infection", 4, [500, 875], ["amoxi", "amoxicilline", "antibiotic, pink"]),
    ("OMEPRAZOLE", "DRUGS FOR ACID RELATED DISORDERS", "Reflux", 5, [20, 40], ["omeprazol caps", "stomach tablet"]),
]


def verbatim(draw, spellings, family):
    """One cell as a site might type it: typos, shouting, quotes, line breaks, now and then the
    patient's own name, which is why verbatim columns are not handed on."""
    text = draw.pick(spellings)
    if draw.chance(0.06):
        text = swapped(draw, text)
    if draw.chance(0.08):
        text = text.upper()
    if draw.chance(0.03):
        text += draw.pick([', pt says "not too bad"', ", see CRF p. 12", ' ("comes and goes")', "; resolved w/o tx"])
    if draw.chance(0.012):
        text += "\n" + draw.pick(["2nd episode, same day", "confirmed by phone", "see source, page 3"])
    if draw.chance(0.005):
        text += f" - reported by {draw.pick(['Mr', 'Mrs', 'wife of Mr', 'son of Mrs'])} {family}"
    return text


def swapped(draw, text):
    """Two neighbouring letters changed round, the commonest typing error."""
    if len(text) < 4:
        return text
    at = draw.between(1, len(text) - 3)
    return text[:at] + text[at + 1] + text[at] + text[at + 2:]
