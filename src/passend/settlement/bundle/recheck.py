"""Recheck a sealed statement with nothing but Python: ``python recheck.py FILE``.

This file travels in every sealed statement. It is meant to be read in one sitting and trusted for
what it is, without Passend and without a network. FILE is the sealed file or a statement in JSON.

It checks that every member has the hash in the list of contents, that every value in the
explanation follows from the values below it, that every line is worth its last value, and that
every balance is what is payable minus what was posted. It takes the leaves as they are: whether an
agreed value or an observation is what it should be, only the contract and the claims can tell.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from fractions import Fraction
from typing import Any

LARGEST_FILE_BYTES = 1_000_000_000


def half_away_from_zero(value: Fraction) -> int:
    """The one rounding that the contracts know."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def quotient(numerator: int, denominator: int) -> Fraction:
    """An exact quotient; what is divided by zero or less has no value."""
    if denominator <= 0:
        raise ZeroDivisionError("a quotient by zero or less")
    return Fraction(numerator, denominator)


def met(node: dict[str, Any], args: list[int]) -> bool:
    """Whether a condition holds: left >= right, or one quotient >= another."""
    if node["ratio"]:
        return quotient(args[0], args[1]) >= quotient(args[2], args[3])
    return args[0] >= args[1]


def computed(node: dict[str, Any], args: list[int]) -> int:
    """The value of a node from the values of its arguments. These are all the rules there are."""
    kind = node["kind"]
    if kind in ("Sum", "Total"):
        return sum(args)
    if kind == "Scale":
        return half_away_from_zero(quotient(args[0] * args[1], args[2]))
    if kind == "Times":
        return args[0] * args[1]
    if kind == "Excess":
        return max(0, args[0] - args[1])
    if kind == "When":
        return args[-2] if met(node, args) else args[-1]
    if kind == "Carry":
        return args[0]
    raise ValueError(f"{kind} is no node")


def of_item(value: Any, item: str) -> int:
    """The value for one item (a product, a cluster); an amount without items stands for all."""
    return int(value.get(item, 0)) if isinstance(value, dict) else int(value)


def follows(node: dict[str, Any], below: list[dict[str, Any]]) -> bool:
    """Whether a node has the value that follows from its arguments."""
    values = [arg["value"] for arg in below]
    first, value = values[0], node["value"]
    if isinstance(value, dict):
        own: Any = {k: computed(node, [of_item(v, k) for v in values]) for k in value}
    elif node["kind"] == "Times" and isinstance(first, dict):
        own = sum(volume * of_item(values[1], item) for item, volume in first.items())
    elif node["kind"] == "Total" and isinstance(first, dict):
        own = sum(first.values())
    else:
        own = computed(node, values)
    slack = None
    if node["kind"] == "Excess" and not isinstance(value, dict) and values[0] <= values[1]:
        slack = values[1] - values[0]
    return bool(own == value and node["slack"] == slack)


def wrong_nodes(line: dict[str, Any]) -> list[str]:
    """The nodes of a line that do not follow. A node with a defect had no value and did not
    matter; where a defect could reach the result, only the whole program can tell."""
    by_id = {node["id"]: node for node in line["nodes"]}
    found = []
    for node in line["nodes"]:
        below = [by_id[arg] for arg in node["args"] if arg in by_id]
        if len(below) < len(node["args"]):
            found.append(f"{node['id']}: an argument is missing")
        elif below and not node["defect"]:
            try:
                good = follows(node, below)
            except (ArithmeticError, KeyError, TypeError, ValueError):
                good = False
            if not good:
                found.append(f"{node['id']} ({node['role'] or node['kind']}) does not follow")
    last = line["nodes"][-1]["value"] if line["nodes"] else None
    if last != line["entitlement"]:
        found.append(f"the entitlement {line['entitlement']} is not the last value, {last}")
    expected = line["entitlement"] if line["closed"] else line["advance"] or 0
    if line["payable"] != expected:
        found.append(f"payable is {line['payable']}, {expected} follows")
    return found


def wrong_balances(statement: dict[str, Any]) -> list[str]:
    """The balances that are not payable minus posted, or whose payable is not that of its lines."""
    found = []
    for item in statement["balances"]:
        name = f"balance {item['posting']} {item['window']}"
        lines = [x for x in statement["lines"]
                 if x["clause"] in item["towards"] and x["window"] == item["window"]]  # fmt: skip
        if not lines:
            found.append(f"{name}: there is no line it is about")
            continue
        debtor = lines[0]["paid_by"]
        payable = sum(x["payable"] if x["paid_by"] == debtor else -x["payable"] for x in lines)
        balance = payable - item["posted"]
        owes = debtor if balance >= 0 else lines[0]["paid_to"]
        if (item["payable"], item["balance"], item["owed_by"]) != (payable, balance, owes):
            found.append(f"{name}: {owes} owing {abs(balance)} cents follows")
    return found


def contents(path: str) -> tuple[dict[str, bytes], list[str]]:
    """The members of a sealed file, and what is wrong with its list of contents."""
    with open(path, "rb") as file:
        whole = file.read(LARGEST_FILE_BYTES)
    if not whole.startswith(b"PK"):
        return {"statement.json": whole}, []
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        names = [info.filename for info in infos]
        sizes = sum(info.file_size for info in infos)
        stored = all(info.compress_type == zipfile.ZIP_STORED for info in infos)
        if len(set(names)) < len(names) or not stored or sizes > len(whole):
            return {}, ["no sealed file: members are compressed, stand twice or overlap"]
        members = {name: archive.read(name) for name in names}
    listed = json.loads(members.get("manifest.json", b'{"members": {}}'))["members"]
    found = [f"{name}: another hash than in the list of contents"
             for name, data in members.items() if name in listed
             and hashlib.sha256(data).hexdigest() != listed[name]["sha256"]]  # fmt: skip
    found += [f"{name}: is not in the list" for name in sorted(set(names) - set(listed))
              if name != "manifest.json"]  # fmt: skip
    found += [f"{name}: is listed and not there" for name in sorted(set(listed) - set(names))]
    return members, found


def euros(cents: int) -> str:
    """An amount in euros, exactly."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02}"


WORDS = {
    "nl": {
        "use": "gebruik: python recheck.py BESTAND [en]",
        "none": "in dit bestand zit geen afrekening: alleen de hashes zijn nagekeken",
        "unreadable": "dit is niet te lezen als verzegeld bestand of als afrekening",
        "follows": "volgt", "wrong": "FOUT", "steps": "stappen", "both": "gegevens van beide",
        "word": "op opgave van", "fingerprint": "vingerafdruk",
        "compare": "Vergelijk die met wat de afzender langs een andere weg zegt: een bestand "
        "waarin alles\nconsistent is herschreven, volgt ook.",
    },
    "en": {
        "use": "use: python recheck.py FILE [en]",
        "none": "there is no statement in this file: only the hashes were checked",
        "unreadable": "this cannot be read as a sealed file or as a statement",
        "follows": "follows", "wrong": "WRONG", "steps": "steps", "both": "data of both",
        "word": "on the word of", "fingerprint": "fingerprint",
        "compare": "Compare it with what the sender says by another way: a file in which "
        "everything was\nrewritten consistently follows too.",
    },
}  # fmt: skip


def checked(path: str, words: dict[str, str]) -> list[str]:
    """Prints every line of the statement with its verdict; returns all that is wrong."""
    members, wrong = contents(path)
    if "statement.json" not in members:
        print(words["none"])
        return wrong
    statement = json.loads(members["statement.json"])
    for line in statement["lines"]:
        found = wrong_nodes(line)
        wrong += [f"{line['clause']} {line['window']}: {text}" for text in found]
        held = ", ".join(sorted(set(line["evidence"]["attested"].values())))
        rests = f"{words['word']} {held}" if held else words["both"]
        verdict = words["wrong"] if found else words["follows"]
        steps = sum(1 for node in line["nodes"] if node["args"])
        print(f"{verdict:8} {line['clause']} {line['window']}: {euros(line['entitlement'])} "
              f"({steps} {words['steps']}, {rests})")  # fmt: skip
    return wrong + wrong_balances(statement)


def main(arguments: list[str]) -> int:
    """0 when everything follows, 1 when not, 2 when there is nothing to check."""
    words = WORDS["en" if arguments[1:] == ["en"] else "nl"]
    if not arguments or arguments[1:] not in ([], ["en"], ["nl"]):
        print(words["use"])
        return 2
    try:
        wrong = checked(arguments[0], words)
        with open(arguments[0], "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
    except (OSError, zipfile.BadZipFile, RecursionError, NotImplementedError, EOFError,
            ValueError, LookupError, TypeError, AttributeError) as error:  # fmt: skip
        print(f"{words['unreadable']}: {error}")
        return 2
    for text in wrong:
        print(f"{words['wrong']:8} {text}")
    print(f"{words['fingerprint']} sha256:{digest}\n{words['compare']}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
