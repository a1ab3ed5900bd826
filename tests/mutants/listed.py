"""One-line faults of the engine, each with the law that must notice it.

A mutant is a file under ``src/passend``, a piece of one line that occurs exactly once in it, what
stands there instead, and the test that must fail. No mutant here is equivalent to the original.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["MUTANTS", "Mutant"]


class Mutant(NamedTuple):
    name: str
    file: str
    original: str
    replacement: str
    law: str


ROUNDING, EVALUATION = "test_rounding.py", "test_evaluation.py"
IDENTITIES, EXPLANATION = "test_identities.py", "test_explanation.py"
TIME, TYPING = "test_time.py", "test_typing.py"

MONEY, PERIODS, PARAMETERS = "money.py", "periods.py", "parameters.py"
UNITS, NODES, COMPILE = "algebra/units.py", "algebra/nodes.py", "algebra/compile.py"
EVALUATE, EXPLAIN = "algebra/evaluate.py", "algebra/explain.py"
ARITHMETIC, BOUNDS = "algebra/arithmetic.py", "algebra/bounds.py"

ORACLE = f"{EVALUATION}::test_vectorised_is_the_oracle"
RECHECK = f"{EXPLANATION}::test_every_explanation_can_be_rechecked"
CHANGED = f"{EXPLANATION}::test_a_changed_value_is_named"

MUTANTS = (
    # Money.
    Mutant(
        "half goes down",
        MONEY,
        "(quotient + (remainder >= denominator - remainder))",
        "(quotient + (remainder > denominator - remainder))",
        f"{ROUNDING}::test_ties_go_away_from_zero",
    ),
    Mutant(
        "half goes to even",
        MONEY,
        "(quotient + (remainder >= denominator - remainder))",
        "(quotient + (remainder * 2 + quotient % 2 > denominator))",
        f"{ROUNDING}::test_ties_go_away_from_zero",
    ),
    Mutant(
        "half goes up",
        MONEY,
        "quotient, remainder = divmod(abs(numerator), denominator)",
        "return (2 * numerator + denominator) // (2 * denominator)",
        f"{ROUNDING}::test_rounding_is_odd",
    ),
    Mutant(
        "rounding truncates",
        MONEY,
        "(quotient + (remainder >= denominator - remainder))",
        "(quotient + 0 * remainder)",
        f"{ROUNDING}::test_rounding_is_within_half",
    ),
    Mutant(
        "fractions are rounded half to even",
        MONEY,
        "return rounded(value.numerator, value.denominator)",
        "return round(value)",
        f"{ROUNDING}::test_ties_go_away_from_zero",
    ),
    Mutant(
        "a wide half below zero goes up",
        MONEY,
        "np.where(floor < 0, remainder > rest, remainder >= rest)",
        "np.where(floor < 0, remainder >= rest, remainder >= rest)",
        f"{ROUNDING}::test_scaling_at_ties",
    ),
    Mutant(
        "a wide half above zero goes down",
        MONEY,
        "np.where(floor < 0, remainder > rest, remainder >= rest)",
        "np.where(floor < 0, remainder > rest, remainder > rest)",
        f"{ROUNDING}::test_scaling_at_ties",
    ),
    Mutant(
        "the estimate is not corrected",
        MONEY,
        "floor = quotient + remainder // denominator",
        "floor = quotient",
        f"{ROUNDING}::test_scaling_by_hand",
    ),
    Mutant(
        "the high 64 bits are not compared",
        MONEY,
        "same = left_high == right_high",
        "same = left_high >= 0",
        f"{ROUNDING}::test_products_by_hand",
    ),
    Mutant(
        "the carry into the high 64 bits is lost",
        MONEY,
        "return high + (middle >> half) + (other >> half),",
        "return high + (middle >> half),",
        f"{ROUNDING}::test_products_by_hand",
    ),
    Mutant(
        "two negative products are compared as positive ones",
        MONEY,
        "(c < 0) & smaller",
        "(c < 0) & larger",
        f"{ROUNDING}::test_products_are_compared_exactly",
    ),
    Mutant(
        "equal products are not at least equal",
        MONEY,
        "left_low >= right_low",
        "left_low > right_low",
        f"{ROUNDING}::test_products_beside_each_other",
    ),
    Mutant(
        "a product that is too large is kept",
        MONEY,
        "return np.where(too_large, 0, left) * right, too_large",
        "return left * right, too_large",
        f"{ROUNDING}::test_products_never_wrap",
    ),
    Mutant(
        "the remainder of an allocation is lost",
        MONEY,
        "return [*shares, amount - sum(shares)]",
        "return [*shares, rounded(amount * weights[-1], total)]",
        f"{ROUNDING}::test_allocations_sum_to_the_whole",
    ),
    Mutant(
        "the first party takes the remainder",
        MONEY,
        "return [*shares, amount - sum(shares)]",
        "return [amount - sum(shares), *shares]",
        f"{ROUNDING}::test_the_last_named_party_takes_the_remainder",
    ),
    Mutant(
        "an allocation takes negative weights",
        MONEY,
        "if not weights or min(weights) < 0 or total == 0:",
        "if not weights or total == 0:",
        f"{ROUNDING}::test_an_allocation_needs_weights",
    ),
    Mutant(
        "a percentage is read per mille",
        MONEY,
        "return Fraction(int(whole + fraction), 100 * 10 ** len(fraction))",
        "return Fraction(int(whole + fraction), 1000 * 10 ** len(fraction))",
        f"{ROUNDING}::test_numbers_are_read_as_written",
    ),
    # Dates.
    Mutant(
        "an interval holds its end",
        PERIODS,
        "return self.start <= day < self.end",
        "return self.start <= day <= self.end",
        f"{TIME}::test_intervals_are_half_open",
    ),
    Mutant(
        "an interval does not hold its first day",
        PERIODS,
        "return self.start <= day < self.end",
        "return self.start < day < self.end",
        f"{TIME}::test_intervals_are_half_open",
    ),
    Mutant(
        "intervals that lie apart overlap",
        PERIODS,
        "return max(0, (min(self.end, other.end) - max(self.start, other.start)).days)",
        "return abs((min(self.end, other.end) - max(self.start, other.start)).days)",
        f"{TIME}::test_overlap_counts_common_days",
    ),
    Mutant(
        "the last window runs past the run",
        PERIODS,
        "cut = Interval(max(day, runs.start), min(after, runs.end))",
        "cut = Interval(max(day, runs.start), after)",
        f"{TIME}::test_windows_tile_the_run",
    ),
    Mutant(
        "a cut window passes for a whole one",
        PERIODS,
        "windows.append(Window(cut, label, cut == Interval(day, after)))",
        "windows.append(Window(cut, label, True))",
        f"{TIME}::test_windows_tile_the_run",
    ),
    Mutant(
        "a day outside the run counts in the last window",
        PERIODS,
        'raise ValueError(f"{day} lies in no window of the run")',
        "return len(windows) - 1",
        f"{TIME}::test_a_day_outside_the_run_has_no_parent",
    ),
    # Parameters.
    Mutant(
        "a value counts before it is known",
        PARAMETERS,
        'if e.status == "agreed" and e.valid_from <= day and e.known_at <= known_at',
        'if e.status == "agreed" and e.valid_from <= day',
        f"{TIME}::test_the_value_in_force",
    ),
    Mutant(
        "a proposed value counts",
        PARAMETERS,
        'if e.status == "agreed" and e.valid_from <= day and e.known_at <= known_at',
        "if e.valid_from <= day and e.known_at <= known_at",
        f"{TIME}::test_the_value_in_force",
    ),
    Mutant(
        "a value counts from the day after its first",
        PARAMETERS,
        'if e.status == "agreed" and e.valid_from <= day and e.known_at <= known_at',
        'if e.status == "agreed" and e.valid_from < day and e.known_at <= known_at',
        f"{TIME}::test_the_edges_of_a_timeline",
    ),
    Mutant(
        "the latest known wins over the latest valid",
        PARAMETERS,
        "return max(found, key=lambda e: (e.valid_from, e.known_at), default=None)",
        "return max(found, key=lambda e: (e.known_at, e.valid_from), default=None)",
        f"{TIME}::test_the_value_in_force",
    ),
    Mutant(
        "a correction does not count",
        PARAMETERS,
        "return max(found, key=lambda e: (e.valid_from, e.known_at), default=None)",
        "return max(found, key=lambda e: e.valid_from, default=None)",
        f"{TIME}::test_the_edges_of_a_timeline",
    ),
    Mutant(
        "every entry is a change",
        PARAMETERS,
        "and self.value(day, known_at) != self.value(day - timedelta(days=1), known_at)",
        "and self.value(day, known_at) is not None",
        f"{TIME}::test_changes",
    ),
    Mutant(
        "days outside the run are paid",
        PARAMETERS,
        "start, end = max(window.start, runs.start), min(window.end, runs.end)",
        "start, end = window.start, window.end",
        f"{TIME}::test_day_weighted_is_the_sum_over_the_days",
    ),
    Mutant(
        "a day without a value counts as zero",
        PARAMETERS,
        "total += value * (last - first).days",
        "total += (value or 0) * (last - first).days + 1",
        f"{TIME}::test_day_weighted_is_the_sum_over_the_days",
    ),
    Mutant(
        "the parts of an index are rounded before they are weighted",
        PARAMETERS,
        "exact = sum((w * Fraction(v or 0, scale) for w, v in found), Fraction(0))",
        "exact = sum((Fraction(round(w * (v or 0)), scale) for w, v in found), Fraction(0))",
        f"{TIME}::test_a_weighted_index_by_hand",
    ),
    Mutant(
        "the index is raised on the provisional level",
        PARAMETERS,
        "level = self._raise(before, index.value)",
        "level = self._raise(before, provisional.value)",
        f"{TIME}::test_indexation_by_hand",
    ),
    Mutant(
        "the amount in force takes the definitive index",
        PARAMETERS,
        "amount = self._raise(before, provisional.value)",
        "amount = self._raise(before, index.value)",
        f"{TIME}::test_indexation_by_hand",
    ),
    Mutant(
        "the catch-up has the wrong sign",
        PARAMETERS,
        "catch_up = before - last_amount if rises else 0",
        "catch_up = last_amount - before if rises else 0",
        f"{TIME}::test_indexation_by_hand",
    ),
    Mutant(
        "indexed amounts are rounded to cents whatever the step",
        PARAMETERS,
        "return rounded_fraction(raised / self.step) * self.step",
        "return rounded_fraction(raised)",
        f"{TIME}::test_indexed_amounts_are_rounded_to_the_step",
    ),
    # Units and nodes.
    Mutant(
        "days are like hours",
        UNITS,
        "return self.of == other.of",
        "return True",
        f"{TYPING}::test_what_does_not_fit_is_refused",
    ),
    Mutant(
        "a price per hour is paid per day",
        UNITS,
        'if right.per in ("", left.of):',
        "if right.per is not None:",
        f"{TYPING}::test_what_does_not_fit_is_refused",
    ),
    Mutant(
        "grains that differ meet",
        NODES,
        "if len(grains) > 1:",
        "if len(grains) > 2:",
        f"{TYPING}::test_an_error_of_grains_names_per",
    ),
    Mutant(
        "rates are added up",
        NODES,
        'if part.unit.kind == "rate":',
        'if part.unit.kind == "ratio":',
        f"{TYPING}::test_what_does_not_fit_is_refused",
    ),
    Mutant(
        "an observed amount stands for every item",
        NODES,
        "if part.axis is None and not (part in every_item and isinstance(part, Lit | Par)):",
        "if part.axis is None and part not in every_item:",
        f"{TYPING}::test_what_does_not_fit_is_refused",
    ),
    Mutant(
        "a total goes to a finer grain",
        NODES,
        "if self.per not in COARSER[part.grain]:",
        "if self.per == part.grain:",
        f"{TYPING}::test_what_does_not_fit_is_refused",
    ),
    # Compilation.
    Mutant(
        "a rate is read at its own grain",
        COMPILE,
        "return [(child, child.grain or inner) for child in children(node)]",
        'return [(child, child.grain or "year") for child in children(node)]',
        f"{EVALUATION}::test_a_rate_is_read_at_its_readers_grain",
    ),
    Mutant(
        "a loop of one amount is a shift",
        COMPILE,
        "return len(group) > 1 or self.steps[group[0]].target == group[0]",
        "return False",
        f"{EVALUATION}::test_a_loop_by_hand",
    ),
    Mutant(
        "an unlike amount is carried over",
        COMPILE,
        "(named.unit, named.grain or node.per, named.axis) != (node.unit, node.grain, node.axis)",
        "named.unit.kind != node.unit.kind",
        f"{TYPING}::test_a_carried_amount_must_fit",
    ),
    # Evaluation.
    Mutant(
        "missing is treated as zero",
        ARITHMETIC,
        "defects = np.where(column.missing, MISSING, 0).astype(np.uint8)",
        "defects = np.where(column.missing, 0, 0).astype(np.uint8)",
        f"{EVALUATION}::test_missing_values",
    ),
    Mutant(
        "a price is missed where nothing was delivered",
        ARITHMETIC,
        "reached = np.where(volume.values != 0, price.defects, 0).astype(np.uint8)",
        "reached = np.where(volume.values == volume.values, price.defects, 0).astype(np.uint8)",
        f"{EVALUATION}::test_missing_values",
    ),
    Mutant(
        "a missing price is ignored",
        ARITHMETIC,
        "defects = reached if defects is None else defects | reached",
        "defects = defects",
        f"{EVALUATION}::test_missing_values",
    ),
    Mutant(
        "a test by a missing value is made",
        ARITHMETIC,
        "defects = either(*sides)",
        "defects = None",
        f"{EVALUATION}::test_missing_values",
    ),
    Mutant(
        "an excess is not cut at zero",
        EVALUATE,
        "result = Value(np.maximum(difference, 0), either(*args))",
        "result = Value(difference, either(*args))",
        f"{IDENTITIES}::test_a_cap_is_a_minimum",
    ),
    Mutant(
        "the sides of an excess are swapped",
        EVALUATE,
        "difference = args[0].values - args[1].values",
        "difference = args[1].values - args[0].values",
        f"{IDENTITIES}::test_a_floor_above_the_cap_does_not_commute",
    ),
    Mutant(
        "a tie fails the test",
        ARITHMETIC,
        "test = sides[0].values >= sides[1].values",
        "test = sides[0].values > sides[1].values",
        f"{EVALUATION}::test_equal_sides_pass",
    ),
    Mutant(
        "a tie of quotients fails the test",
        ARITHMETIC,
        "test = left.values * b >= right.values * a",
        "test = left.values * b > right.values * a",
        f"{EVALUATION}::test_equal_sides_pass",
    ),
    Mutant(
        "the benchmark is rounded before the test",
        ARITHMETIC,
        "test = left.values * b >= right.values * a",
        "test = left.values >= rounded(right.values * a, b)",
        f"{EVALUATION}::test_nothing_is_rounded_before_a_test",
    ),
    Mutant(
        "quotients are divided before they are compared",
        ARITHMETIC,
        "test = left.values * b >= right.values * a",
        "test = left.values // a >= right.values // b",
        f"{EVALUATION}::test_nothing_is_rounded_before_a_test",
    ),
    Mutant(
        "large quotients are compared in 64 bits",
        ARITHMETIC,
        "test = compare_products(left.values, b, right.values, a)",
        "test = left.values * b >= right.values * a",
        f"{EVALUATION}::test_large_quotients_are_compared_exactly",
    ),
    Mutant(
        "the denominators are swapped where quotients are large",
        ARITHMETIC,
        "test = compare_products(left.values, b, right.values, a)",
        "test = compare_products(left.values, a, right.values, b)",
        f"{EVALUATION}::test_large_quotients_are_compared_exactly",
    ),
    Mutant(
        "the branches are swapped",
        ARITHMETIC,
        "return Value(np.where(test, then.values, otherwise.values), defects)",
        "return Value(np.where(test, otherwise.values, then.values), defects)",
        ORACLE,
    ),
    Mutant(
        "the defects of both branches count",
        ARITHMETIC,
        "defects = chosen if defects is None else defects | chosen",
        "defects = either(then, otherwise)",
        f"{EVALUATION}::test_missing_values",
    ),
    Mutant(
        "a quotient by less than zero is defined",
        ARITHMETIC,
        "bad = den.values <= 0",
        "bad = den.values == 0",
        f"{EVALUATION}::test_undefined_quotients",
    ),
    Mutant(
        "a quotient by zero is defined",
        ARITHMETIC,
        "bad = den.values <= 0",
        "bad = den.values < -1",
        f"{EVALUATION}::test_undefined_quotients",
    ),
    Mutant(
        "an undefined quotient passes",
        ARITHMETIC,
        "return Value(values, defects if bad is None else _add(defects, bad, UNDEFINED))",
        "return Value(values, defects)",
        f"{EVALUATION}::test_undefined_quotients",
    ),
    Mutant(
        "a scale stays in 64 bits",
        ARITHMETIC,
        "values, too_large = scaled(part.values, num.values, divisor)",
        "values, too_large = rounded(part.values * num.values, divisor), np.zeros((), bool)",
        f"{EVALUATION}::test_large_shares_are_exact",
    ),
    Mutant(
        "a scale truncates",
        ARITHMETIC,
        "values = product if one else rounded(product, divisor)",
        "values = product if one else product // divisor",
        f"{IDENTITIES}::test_swapping_the_parties_flips_the_sign",
    ),
    Mutant(
        "what is too large is kept",
        ARITHMETIC,
        "_add(value.defects, too_large, TOO_LARGE)",
        "value.defects",
        f"{EVALUATION}::test_what_is_too_large_is_put_aside",
    ),
    Mutant(
        "nothing is checked where a sum may be too large",
        BOUNDS,
        "return sum(limits)",
        "return max(limits)",
        f"{EVALUATION}::test_what_is_too_large_is_put_aside",
    ),
    Mutant(
        "every month belongs to the first year",
        ARITHMETIC,
        "inside = np.flatnonzero(parents == parent)",
        "inside = np.flatnonzero(parents >= parent)",
        f"{EVALUATION}::test_totals_follow_the_parents",
    ),
    Mutant(
        "a carry takes the same window",
        EVALUATE,
        "before = [found[step.target].window(i) for i in range(windows - 1)]",
        "before = [found[step.target].window(i + 1) for i in range(windows - 1)]",
        ORACLE,
    ),
    Mutant(
        "a loop takes its first window for ever",
        EVALUATE,
        "history[step.target][window - 1]",
        "history[step.target][0]",
        f"{EVALUATION}::test_a_loop_by_hand",
    ),
    Mutant(
        "a loop takes what stands outside it in its own window",
        EVALUATE,
        "else found[step.target].window(window - 1)",
        "else found[step.target].window(window)",
        f"{EVALUATION}::test_a_loop_may_carry_what_stands_outside",
    ),
    Mutant(
        "a loop never looks back",
        EVALUATE,
        "if isinstance(step.node, Carry) and window:",
        "if isinstance(step.node, Carry) and window > 1:",
        f"{EVALUATION}::test_a_loop_by_hand",
    ),
    Mutant(
        "the cases of a later chunk are those of the first",
        EVALUATE,
        "part = slice(start, min(start + _CASES_AT_ONCE, inputs.cases))",
        "part = slice(0, min(_CASES_AT_ONCE, inputs.cases - start))",
        f"{EVALUATION}::test_chunks_change_nothing",
    ),
    # Explanation.
    Mutant(
        "a total is explained by every fine window",
        EXPLAIN,
        "return [(step.args[0], i) for i, parent in enumerate(parents) if parent == window]",
        "return [(step.args[0], i) for i, parent in enumerate(parents) if parent >= window]",
        RECHECK,
    ),
    Mutant(
        "the verifier subtracts the other way",
        EXPLAIN,
        "return max(0, args[0] - args[1])",
        "return max(0, args[1] - args[0])",
        RECHECK,
    ),
    Mutant(
        "the verifier compares quotients the other way",
        EXPLAIN,
        "return _quotient(args[0], args[1]) >= _quotient(args[2], args[3])",
        "return _quotient(args[0], args[1]) <= _quotient(args[2], args[3])",
        RECHECK,
    ),
    Mutant(
        "the verifier trusts a choice",
        EXPLAIN,
        "return args[-2] if _test(node, args) else args[-1]",
        "return args[-2] if _test(node, args) else node.value",
        f"{EXPLANATION}::test_a_choice_is_rechecked",
    ),
    Mutant(
        "the verifier trusts the slack",
        EXPLAIN,
        "return node.slack == below",
        "return True",
        f"{EXPLANATION}::test_slack",
    ),
    Mutant(
        "the verifier skips what has items",
        EXPLAIN,
        "{item: _value(node, [_at(arg.value, item) for arg in args]) for item in node.value}",
        "node.value",
        CHANGED,
    ),
    Mutant(
        "a claimed defect of an argument hides a value",
        EXPLAIN,
        "return not reached and _follows(node, args)",
        "return _follows(node, args)",
        f"{EXPLANATION}::test_a_missing_leaf_is_named_by_its_reader",
    ),
    Mutant(
        "the window a carried value comes from is its own",
        EXPLAIN,
        'carried_from=windows[window - 1].label if before else "",',
        'carried_from=windows[window].label if before else "",',
        f"{EXPLANATION}::test_a_carried_value_names_its_window",
    ),
)
