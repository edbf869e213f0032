"""That nothing from after an instant is seen: `python check.py --data FOLDER`. Each check fails on a leak."""

import argparse
import copy
import random

import numpy as np

from features import COLUMNS, features, raised_within
from history import first_day, read_histories
from prequential import Quarter, WINDOWS, known_by


def changed_after(companies: list, day: float, dice: random.Random) -> list:
    """The same companies with every later round taken away, moved or made up."""
    changed = []
    for company in companies:
        own = copy.copy(company.known_by(day))
        for _ in range(dice.randrange(3)):
            own.day = np.append(own.day, day + 1 + dice.random() * 900)
            own.usd = np.append(own.usd, dice.choice([0.0, 1e9]))
            own.kind = np.append(own.kind, dice.randrange(5))
        order = np.argsort(own.day, kind="stable")
        own.day, own.usd, own.kind = own.day[order], own.usd[order], own.kind[order]
        changed.append(own)
    return changed


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    args = parser.parse_args()
    print(f"seed {args.seed}")
    dice = random.Random(args.seed)
    companies = read_histories(args.data)
    for _ in range(3):
        day = first_day(dice.randrange(2006, 2013), dice.choice([1, 4, 7, 10]))
        told, who = features(companies, day)
        cut, who_cut = features([company.known_by(day) for company in companies], day)
        other, who_other = features(changed_after(companies, day, dice), day)
        assert np.array_equal(who, who_cut) and np.array_equal(told, cut), "a row changes when later rounds are removed"
        assert np.array_equal(who, who_other) and np.array_equal(told, other), "a row changes with what came later"
        earlier = features([company.known_by(day - 200) for company in companies], day)[0]
        assert not np.array_equal(told[: len(earlier)], earlier[: len(told)]), "rows do not change with what came before: the check is blind"
        assert told.shape[1] == len(COLUMNS) and np.isfinite(told).all()
    quarters = [Quarter(companies[:400], number) for number in range(12)]
    for after, days in WINDOWS.items():
        for now in range(5, 12):
            x, y = known_by(quarters, now, after)
            closed = [quarter for quarter in quarters if quarter.day + days <= quarters[now].day]
            assert len(x) == len(y) == sum(len(quarter.x) for quarter in closed)
            horizon = [company.known_by(quarters[now].day) for company in companies[:400]]
            again = [raised_within(company, quarter.day, days) for quarter in closed for company in horizon if len(company.known_by(quarter.day).day) > 0]
            assert np.array_equal(y, np.array(again, np.int8)), "a label needs rounds from after the instant"
    print("no leak: rows and labels are the same without, and with other, later rounds")


if __name__ == "__main__":
    main()
