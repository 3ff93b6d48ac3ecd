"""Names, streets and towns: short lists of our own, put together at random. Nobody is meant."""

import unicodedata

FEMALE = {
    "en": ["Alice", "Carol", "Diane", "Emily", "Grace", "Hazel", "Joan", "Laura", "Nora", "Ruth"],
    "es": ["Ana", "Begoña", "Inés", "Lucía", "María José", "Pilar", "Rocío"],
    "de": ["Anneliese", "Bärbel", "Gisela", "Heike", "Jürgine", "Ute"],
    "fr": ["Adèle", "Chloé", "Françoise", "Hélène", "Noëlle", "Zoë"],
    "ga": ["Aoife", "Gráinne", "Niamh", "Róisín", "Siobhán"],
    "sv": ["Åsa", "Birgitta", "Ingrid", "Märta"],
    "pl": ["Agnieszka", "Bożena", "Halina", "Zofia"],
    "vi": ["Hạnh", "Lan", "Mai", "Thị Hồng"],
    "ja": ["Haruka", "Keiko", "Yōko"],
    "ko": ["Eun-ji", "Min-seo", "Soo-jin"],
}
MALE = {
    "en": ["Arthur", "Bruce", "Dennis", "Earl", "Frank", "Harold", "Keith", "Leon", "Ralph", "Wayne"],
    "es": ["Ángel", "Andrés", "Íñigo", "José", "Martín", "Raúl"],
    "de": ["Günther", "Heinz", "Jörg", "Klaus", "Rüdiger", "Uwe"],
    "fr": ["André", "Benoît", "François", "Jérôme", "René"],
    "ga": ["Cormac", "Eoin", "Pádraig", "Seán"],
    "sv": ["Björn", "Göran", "Håkan", "Sven"],
    "pl": ["Bogdan", "Grzegorz", "Józef", "Wacław"],
    "vi": ["Đức", "Hùng", "Minh", "Tuấn"],
    "ja": ["Kenji", "Ryō", "Takeshi"],
    "ko": ["Dong-hyun", "Ji-ho", "Sang-woo"],
}
FAMILY = {
    "en": ["Ashdown", "Barlow", "Crane", "Dalton", "Everly", "Fairbank", "Gable", "Harmon", "Kemp",
           "Lockwood", "Marsh", "Norwood", "Pruitt", "Redfern", "Stroud", "Thorne", "Underhill",
           "Whitlock", "St. Clair", "Smith-Jones"],
    "es": ["Acuña", "Benítez", "García", "Ibáñez", "Muñoz", "Núñez", "Peña", "de la Cruz"],
    "de": ["Bäcker", "Größer", "Jäger", "Krüger", "Müller", "Schröder", "von Stöhr"],
    "fr": ["Béranger", "Côté", "D'Arcy", "Lefèvre", "L'Écuyer", "Renaud"],
    "ga": ["Mac Gabhann", "Ní Bhriain", "O'Brien", "Ó Súilleabháin", "O'Shea"],
    "sv": ["Åkerlund", "Björk", "Lindström", "Sjögren"],
    "pl": ["Dąbrowska-Nowak", "Kowalczyk", "Wiśniewski", "Żak"],
    "vi": ["Đặng", "Lê", "Nguyễn", "Phạm", "Trần"],
    "ja": ["Itō", "Kobayashi", "Ōno", "Takahashi"],
    "ko": ["Choi", "Kim", "Park", "Yoon"],
}
TOWNS = ["Alderbrook", "Bramley Cross", "Cold Harbor", "Dunmere", "Eastwick", "Fernhollow", "Graypoint",
         "Hollins Ferry", "Kingsmead", "Larkspur Bay", "Millrace", "Oakhaven", "Pennyworth", "Quillford",
         "Stonebridge", "Thistledown", "Upper Marlow", "Westering"]
STREETS = ["Apple Orchard Lane", "Canal Street", "Foundry Road", "Juniper Court", "King's Parade", "Linden Avenue",
           "Old Mill Road", "Quarry Hill", "Station Road", "Tanner's Row", "Willow Close"]


def ascii_letters(text):
    """The letters of a name as a mail address would spell them."""
    text = text.replace("Đ", "D").replace("đ", "d").replace("ł", "l").replace("ß", "ss").replace("ø", "o")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return "".join([c for c in plain.lower() if c.isalnum()])
