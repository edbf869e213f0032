"""Company descriptions and search phrases made from this project's own words (domains.tsv, and the topic vocabulary)."""

import os
import random
import re

PLACES = (
    "New York, London, Berlin, India, Brazil, Mexico, Nigeria, Kenya, Indonesia, Singapore, Japan, France, Canada, Texas, "
    "Israel, Colombia, Europe, Africa, Latin America, Southeast Asia, the Middle East, the United States, California"
).split(", ")
TECHNOLOGIES = (
    "machine learning, artificial intelligence, large language models, computer vision, blockchain, sensors, satellite data, "
    "robots, open source, Python, React, Kubernetes, Snowflake, Salesforce, SAP, AWS, Postgres, mobile apps, APIs, "
    "a marketplace, text messages, drones, spreadsheets, natural language processing, automation, cloud software"
).split(", ")
KINDS = "company, startup, platform, provider, business, app, service, tool, maker".split(", ")
STYLES = (
    "{O} for {c}.",
    "We help {c} {a}.",
    "{N} helps {c} {a}.",
    "{N} is building {o} for {c}.",
    "{N} is a {d} {k} in {p}.",
    "The easiest way for {c} to {a}.",
    "{N} uses {t} to {a}.",
    "{O} powered by {t}.",
    "{N} makes {o} that lets {c} {a}.",
    "We {a} so that {c} can {a2}.",
    "{N} offers {o}, {o2} and more to {c} in {p}.",
    "Our {o} works with {o2}: {c} use it to {a}.",
    "{C} lose time trying to {a}; {n} does it with {t}.",
    "A modern {o} built for {c}.",
)
# a search, and what of it is about the business: the teacher is asked for the second, so that filler and places weigh little
SEARCHES = (
    ("{d} companies", "{d}"),
    ("{d} startups in {p}", "{d}"),
    ("{d} companies in {p} with more than {x} employees", "{d}"),
    ("{d} businesses outside {p}", "{d}"),
    ("find {y} {d} companies in {p}", "{d}"),
    ("{d} {k} founded after {z}", "{d}"),
    ("{d} firms with {x} to {x2} staff", "{d}"),
    ("top {d} {k}s based in {p}", "{d}"),
    ("{o} {k}", "{o}"),
    ("{o} for {c}", "{o} for {c}"),
    ("{d} {k} for {c}", "{d} for {c}"),
    ("companies that {a}", "{a}"),
    ("companies in {p} that {a}", "{a}"),
    ("who makes {o} using {t}", "{o}"),
    ("{d} company in {p} that uses {t}", "{d}"),
    ("software for {c}", "software for {c}"),
    ("{c} who want to {a}", "{c} {a}"),
)
SYLLABLES = "ka lo ri ven ta mo sel ar no ba quo fy zen li do pra ster hi ver ly cor bit nex ora um".split()


def read_domains(path: str) -> list[dict]:
    rows = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                name, offers, customers, acts = line.rstrip("\n").split("\t")
                rows.append({"names": name.split("|"), "offers": offers.split("; "), "customers": customers.split("; "), "acts": acts.split("; ")})
    return rows


def read_tsv(path: str) -> list[dict[str, str]]:
    if not path or not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t") for line in f if line.strip() and not line.startswith("#")]
    return [dict(zip(lines[0], cells)) for cells in lines[1:]]


def surfaces(cell: str) -> list[str]:
    """`a|b?|c:0.5` as phrases: the marks of weak surfaces and the weights are left off."""
    return [re.sub(r"(\?|:[\d.]+)+$", "", part) for part in cell.split("|") if part]


def read_topics(folder: str) -> list[dict]:
    """The topic vocabulary (topics.tsv: id, en; topic_cues.tsv: id, cues): names, and phrases that speak for them."""
    cues = {row["id"]: surfaces(row.get("cues", "")) for row in read_tsv(os.path.join(folder, "topic_cues.tsv"))}
    topics = []
    for row in read_tsv(os.path.join(folder, "topics.tsv")):
        names = dict.fromkeys([row["id"], *surfaces(row.get("en", ""))])
        topics.append({"names": list(names), "signs": cues.get(row["id"], [])})
    return topics


def read_words(path: str) -> list[str]:
    words: dict[str, None] = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                for word in line.split():
                    words.setdefault(word)
    return list(words)


class Writer:
    def __init__(self, domains: list[dict], seed: int):
        self.domains, self.random = domains, random.Random(seed)

    def name(self) -> str:
        return "".join(self.random.choice(SYLLABLES) for _ in range(self.random.choice((2, 2, 3)))).capitalize()

    def slots(self, domain: dict, name: str) -> dict[str, str]:
        pick = self.random.choice
        offer, customers = pick(domain["offers"]), pick(domain["customers"])
        return {
            "d": pick(domain["names"]), "o": offer, "O": offer[0].upper() + offer[1:], "o2": pick(domain["offers"]),
            "c": customers, "C": customers[0].upper() + customers[1:], "a": pick(domain["acts"]), "a2": pick(domain["acts"]),
            "x": pick(("10", "50", "100", "200", "500")), "x2": pick(("50", "200", "1000", "5000")), "y": pick(("10", "25", "50", "100")), "z": str(self.random.randrange(2000, 2024)),
            "t": pick(TECHNOLOGIES), "p": pick(PLACES), "k": pick(KINDS), "N": name, "n": name,
        }

    def mixed(self) -> dict:
        """One domain, or two crossed: a business of the first kind for the customers of the second."""
        first = self.random.choice(self.domains)
        if self.random.random() < 0.7:
            return first
        second = self.random.choice(self.domains)
        return {"names": first["names"], "offers": first["offers"], "customers": second["customers"], "acts": first["acts"] + second["acts"]}

    def description(self) -> str:
        domain, name = self.mixed(), self.name()
        sentences = self.random.choice((1, 1, 2, 2, 3, 4))
        styles = self.random.sample(STYLES, sentences)
        return " ".join(style.format(**self.slots(domain, name)) for style in styles)

    def search(self) -> tuple[str, str]:
        text, target = self.random.choice(SEARCHES)
        slots = self.slots(self.mixed(), self.name())
        return text.format(**slots), target.format(**slots)


def themes(domains: list[dict], topics: list[dict]) -> dict[str, list[str]]:
    """name -> phrases that say what it is about; the teacher's vector of the name is drawn towards their mean."""
    found = {name: domain["names"] + domain["offers"] + domain["acts"] for domain in domains for name in domain["names"]}
    for topic in topics:
        signs = topic["names"] + topic["signs"]
        for name in topic["names"]:
            found.setdefault(name, signs)
    return found


def own_texts(domains: list[dict], topics: list[dict], words: list[str], descriptions: int, searches: int, seed: int) -> list[tuple[str, str]]:
    """(text, text whose teacher vector is the target), each text once."""
    writer = Writer(domains, seed)
    texts: dict[str, str] = {}
    for domain in domains:
        for phrase in (*domain["names"], *domain["offers"], *domain["customers"], *domain["acts"]):
            texts.setdefault(phrase, phrase)
        for name in domain["names"]:
            texts.setdefault(f"{name} companies in {writer.random.choice(PLACES)}", name)
    for topic in topics:
        for phrase in (*topic["names"], *topic["signs"]):
            texts.setdefault(phrase, phrase)
        for name in topic["names"]:
            texts.setdefault(f"{name} companies in {writer.random.choice(PLACES)}", name)
    for word in words:
        texts.setdefault(word, word)
        texts.setdefault(f"{word} company", word)
    for _ in range(descriptions):
        text = writer.description()
        texts.setdefault(text, text)
    for _ in range(searches):
        text, target = writer.search()
        texts.setdefault(text, target)
    return list(texts.items())


def leave_out(domains: list[dict], topics: list[dict], texts: list, names: list[str], words: list[str]):
    """Training as if nobody had thought of the named fields: their domains, topics, themes and every text that holds one of their phrases go."""
    lowered = {name.lower() for name in names}
    gone = [d for d in domains if any(name.lower() in lowered for name in d["names"])]
    phrases = {p.lower() for d in gone for p in (*d["names"], *d["offers"], *d["acts"]) if len(p) > 3} | lowered
    domains = [{**d, "names": [n for n in d["names"] if n.lower() not in lowered]} for d in domains if d not in gone]
    aliases = lowered | {name.lower() for d in gone for name in d["names"]}
    topics = [t for t in topics if not any(name.lower() in aliases for name in t["names"])]
    kept = [row for row in texts if row[0] in words or not any(p in row[0].lower() for p in phrases)]
    return kept, themes(domains, topics)
