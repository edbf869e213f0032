"""The funding histories that ship with the project (demo/, Crunchbase October 2013, CC BY), as arrays of days since 1970."""

import datetime
import gzip
import json
import os
from dataclasses import dataclass

import numpy as np

# Order is the code of a kind of round; the rung is how far up the ladder it stands.
RUNGS = {"angel": 1, "crowdfunding": 1, "series-a": 2, "venture": 2, "series-b": 3, "series-c+": 4, "private-equity": 5, "post-ipo": 6, "other": 0}
KINDS = list(RUNGS)
GROUPS = ("industry", "region", "city")


@dataclass
class Company:
    """Facts that do not change with time, and dated rounds, oldest first. Totals, stage and status of the record are as of the
    end of the data, so they are not read."""

    founded: int | None
    group: tuple[str, str, str]
    day: np.ndarray
    usd: np.ndarray
    kind: np.ndarray

    def known_by(self, day: float) -> "Company":
        n = int(np.searchsorted(self.day, day, side="right"))
        return Company(self.founded, self.group, self.day[:n], self.usd[:n], self.kind[:n])


def read_histories(folder: str) -> list[Company]:
    rounds: dict[str, list[tuple[float, float, int]]] = {}
    for row in rows(os.path.join(folder, "snippets.ndjson.gz")):
        said = row["attributes"]
        at = datetime.datetime.fromisoformat(row["observed_at"].replace("Z", "+00:00")).timestamp() / 86_400
        rounds.setdefault(row["lead_id"], []).append((at, float(said.get("usd") or 0), KINDS.index(said["round"])))
    companies = []
    for row in rows(os.path.join(folder, "leads.ndjson.gz")):
        own = sorted(rounds.get(row["lead_id"], []), key=lambda each: each[0])
        day, usd, kind = (np.array(part) for part in zip(*own)) if own else (np.empty(0), np.empty(0), np.empty(0, int))
        companies.append(Company(row.get("founded_year"), tuple(row.get(name) or "" for name in GROUPS), day, usd, kind))
    return companies


def rows(path: str):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def first_day(year: int, month: int) -> float:
    return datetime.datetime(year, month, 1, tzinfo=datetime.timezone.utc).timestamp() / 86_400
