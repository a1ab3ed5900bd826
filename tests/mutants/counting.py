"""One-line faults of counting claims, each with the test that must notice it, as in ``listed``."""

from __future__ import annotations

from tests.mutants.listed import Mutant

__all__ = ["COUNTING"]

LINES, CUBE, OPENED = "observation/lines.py", "observation/cube.py", "observation/opened.py"
SCOPES, PRICES = "observation/scopes.py", "observation/prices.py"
POSTINGS, ROWS = "observation/postings.py", "observation/claim_rows.py"
SPEC = "spec/test_pass.py"
WORLDS = (
    "engines/test_any_world.py::test_every_form_of_the_same_claims_gives_the_cents_of_the_oracle"
)

COUNTING = (
    # Every line once, and credits.
    Mutant(
        "what is received on the day itself is not known",
        LINES,
        "(lines.received > ibis.literal(known_at))",
        "(lines.received >= ibis.literal(known_at))",
        f"{SPEC}::test_what_is_received_later_is_not_counted_yet",
    ),
    Mutant(
        "a credit counts in its own place too",
        LINES,
        "counting = debits.select(*place, *AMOUNTS).union(",
        "counting = once.select(*place, *AMOUNTS).union(",
        f"{SPEC}::test_a_credit_takes_the_place_of_the_debit_it_reverses",
    ),
    Mutant(
        "what was sent twice counts twice",
        LINES,
        "once = known.anti_join(twice, list(KEY)).select(*_ALL).union(single.select(*_ALL))",
        "once = known.select(*_ALL)",
        f"{SPEC}::test_a_line_taken_in_twice_counts_once",
    ),
    Mutant(
        "a line that was paid twice counts",
        LINES,
        "clash = (kept.versions > 1) | (kept.payments > 1)",
        "clash = kept.versions > 1",
        f"{SPEC}::test_a_line_that_was_paid_twice_contradicts_itself",
    ),
    Mutant(
        "a line sent again counts on its last day",
        LINES,
        "received=again.received.min(),",
        "received=again.received.max(),",
        f"{SPEC}::test_a_line_sent_again_is_one_line_with_one_payment",
    ),
    Mutant(
        "a credit of another amount reverses",
        LINES,
        "(both.declared == -both.of_declared)",
        "(both.declared <= 0)",
        f"{SPEC}::test_a_credit_reverses_exactly_its_debit_and_once",
    ),
    Mutant(
        "a debit is reversed twice",
        LINES,
        "(both.nth > 0, ",
        "(both.nth > 1, ",
        f"{SPEC}::test_a_credit_reverses_exactly_its_debit_and_once",
    ),
    Mutant(
        "the first credit by number reverses",
        LINES,
        'order_by=["own_received", "paid", "own_line"]',
        'order_by=["own_line"]',
        f"{SPEC}::test_a_credit_reverses_exactly_its_debit_and_once",
    ),
    Mutant(
        "a credit reverses a line of another provider",
        LINES,
        "own.join(found, [own.own_provider == found.provider, own.reverses == found.of_line])",
        "own.join(found, [own.reverses == found.of_line])",
        f"{WORLDS}[1]",
    ),
    Mutant(
        "a column that lacks some values is taken for full",
        OPENED,
        "if said is None or not said.has_null_count or said.null_count:",
        "if said is None:",
        f"{WORLDS}[3]",
    ),
    # Scopes.
    Mutant(
        "the day on which a run ends is in it",
        CUBE,
        "(day >= found.run_until)",
        "(day > found.run_until)",
        f"{WORLDS}[1]",
    ),
    Mutant(
        "a label is its party's on the day on which it goes",
        CUBE,
        "(day >= found.payer_until)",
        "(day > found.payer_until)",
        f"{SPEC}::test_a_label_belongs_to_its_party_on_the_day_of_attribution",
    ),
    Mutant(
        "priorities say nothing",
        CUBE,
        "held.filter(held.priority == held.top)",
        "held.filter(held.priority <= held.top)",
        f"{SPEC}::test_a_higher_priority_takes_the_claim",
    ),
    Mutant(
        "a fallback takes what has a tariff",
        CUBE,
        "takes = held.falls & (held.stage == COUNTED) & (held.lacks == 1)",
        "takes = held.falls & (held.stage == COUNTED)",
        f"{SPEC}::test_a_fallback_takes_what_has_no_tariff_and_nothing_else",
    ),
    Mutant(
        "a fallback that takes nothing is a reason",
        CUBE,
        "holds.ifelse(_NO_SCOPE, found.stage)",
        "holds.ifelse(found.stage, found.stage)",
        f"{SPEC}::test_a_fallback_that_takes_nothing_is_no_reason",
    ),
    Mutant(
        "a care product selects nothing",
        CUBE,
        "if lookups.products:",
        "if lookups.products and not lookups.products:",
        f"{SPEC}::test_a_scope_selects_by_code_product_specialism_and_diagnosis",
    ),
    Mutant(
        "a stay of nobody counts",
        CUBE,
        "(found.per_stay == 1) & (found.stay_patient.isnull() | backward)",
        "(found.per_stay == 1) & backward",
        f"{SPEC}::test_every_stay_is_a_window_of_its_own",
    ),
    Mutant(
        "a stay counts in the year of its delivery",
        SCOPES,
        'return {"received": "closed", "delivered": "opened"}.get(by, by)',
        "return by",
        f"{WORLDS}[4]",
    ),
    # Prices.
    Mutant(
        "the price is that of the day of the year",
        SCOPES,
        "return self.care.priced_on or self.attributed_by",
        "return self.attributed_by",
        f"{SPEC}::test_the_price_may_be_that_of_another_day_than_the_year",
    ),
    Mutant(
        "a price of an earlier year becomes that of the window",
        PRICES,
        "return not changes and self.chosen(window.start) == first",
        "return not changes",
        f"{SPEC}::test_a_price_of_an_earlier_year_is_paid_in_a_year_without_a_change",
    ),
    Mutant(
        "before the first price list there is a tariff",
        PRICES,
        "for first in (None, *self.days):",
        "for first in self.days:",
        f"{SPEC}::test_before_any_price_list_is_known_nothing_has_a_tariff",
    ),
    Mutant(
        "two lines of care share the prices of one",
        "algebra/compile.py",
        'return (f"{self.name} per {self.axis}" if per_item else self.name), self.grain',
        "return self.name, self.grain",
        f"{SPEC}::test_two_lines_of_care_are_each_paid_their_own_prices_of_one_list",
    ),
    # What was paid, and zeros.
    Mutant(
        "payments of other care are posted",
        POSTINGS,
        "care = (read[name] or set(scoped) - others) & set(scoped)",
        "care = read[name] & set(scoped) or set(scoped) - others",
        f"{SPEC}::test_care_that_no_claim_counts_for_takes_no_payments_of_other_care",
    ),
    Mutant(
        "what others paid is posted",
        POSTINGS,
        "between = not self.payers or payer in self.payers",
        "between = True",
        f"{SPEC}::test_a_posting_holds_the_claims_between_the_parties_of_its_clauses",
    ),
    Mutant(
        "months that have not begun are zero",
        ROWS,
        "if touched and window.interval.start <= known_at:",
        "if touched:",
        f"{SPEC}::test_a_line_of_care_without_claims_has_zero_where_others_have_some",
    ),
)
