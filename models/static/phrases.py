"""Company descriptions and search phrases made from this project's own words (domains.tsv, and the topic vocabulary)."""

import csv
import os
import random

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
SEARCHES = (
    "{d}",
    "{d} companies",
    "{d} startups in {p}",
    "{o}",
    "{o} for {c}",
    "{d} {k} for {c}",
    "companies that {a}",
    "{o} using {t}",
    "{d} company in {p} that uses {t}",
    "software for {c}",
    "{c} who want to {a}",
)
SYLLABLES = "ka lo ri ven ta mo sel ar no ba quo fy zen li do pra ster hi ver ly cor bit nex ora um".split()


def read_domains(path: str) -> list[dict]:
    rows = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                name, offers, customers, acts = line.rstrip("\n").split("\t")
                rows.append({"name": name, "offers": offers.split("; "), "customers": customers.split("; "), "acts": acts.split("; ")})
    return rows


def topic_phrases(path: str) -> list[str]:
    """Every cell of the topic vocabulary: names, aliases and cues, split at list separators; none when it is absent."""
    if not path or not os.path.exists(path):
        return []
    phrases: dict[str, None] = {}
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row and not row[0].startswith("#"):
                for cell in row:
                    for phrase in cell.replace("|", ";").replace(",", ";").split(";"):
                        if phrase.strip():
                            phrases.setdefault(phrase.strip(), None)
    return list(phrases)


class Writer:
    def __init__(self, domains: list[dict], seed: int):
        self.domains, self.random = domains, random.Random(seed)

    def name(self) -> str:
        return "".join(self.random.choice(SYLLABLES) for _ in range(self.random.choice((2, 2, 3)))).capitalize()

    def slots(self, domain: dict, name: str) -> dict[str, str]:
        pick = self.random.choice
        offer, customers = pick(domain["offers"]), pick(domain["customers"])
        return {
            "d": domain["name"], "o": offer, "O": offer[0].upper() + offer[1:], "o2": pick(domain["offers"]),
            "c": customers, "C": customers[0].upper() + customers[1:], "a": pick(domain["acts"]), "a2": pick(domain["acts"]),
            "t": pick(TECHNOLOGIES), "p": pick(PLACES), "k": pick(KINDS), "N": name, "n": name,
        }

    def mixed(self) -> dict:
        """One domain, or two crossed: a business of the first kind for the customers of the second."""
        first = self.random.choice(self.domains)
        if self.random.random() < 0.7:
            return first
        second = self.random.choice(self.domains)
        return {"name": first["name"], "offers": first["offers"], "customers": second["customers"], "acts": first["acts"] + second["acts"]}

    def description(self) -> str:
        domain, name = self.mixed(), self.name()
        sentences = self.random.choice((1, 1, 2, 2, 3, 4))
        styles = self.random.sample(STYLES, sentences)
        return " ".join(style.format(**self.slots(domain, name)) for style in styles)

    def search(self) -> str:
        return self.random.choice(SEARCHES).format(**self.slots(self.mixed(), self.name()))


def own_texts(domains_path: str, topics_path: str, descriptions: int, searches: int, seed: int) -> list[str]:
    domains = read_domains(domains_path)
    writer = Writer(domains, seed)
    texts: dict[str, None] = {}
    for domain in domains:
        for phrase in (domain["name"], *domain["offers"], *domain["customers"], *domain["acts"]):
            texts.setdefault(phrase, None)
    for phrase in topic_phrases(topics_path):
        texts.setdefault(phrase, None)
    for _ in range(descriptions):
        texts.setdefault(writer.description(), None)
    for _ in range(searches):
        texts.setdefault(writer.search(), None)
    return list(texts)
