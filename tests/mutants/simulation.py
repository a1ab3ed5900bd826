"""One-line faults of the simulation, each with the test that must notice it, as in ``listed``."""

from __future__ import annotations

from tests.mutants.listed import Mutant

__all__ = ["SIMULATION"]

SPEC, LUCK = "spec/test_simulation.py", "spec/test_luck.py"
INCENTIVES, EVIDENCE = "spec/test_incentives.py", "spec/test_evidence.py"

SIMULATION = (
    # Courses and draws.
    Mutant(
        "growth moves what the contract states",
        "simulation/samplers/courses.py",
        "found[:, year] /= mean ** min(year, stated)",
        "found[:, year] /= mean ** 0",
        f"{SPEC}::test_growth_moves_nothing_that_the_contract_states",
    ),
    Mutant(
        "a programme takes its effect from the expectation once more",
        "simulation/samplers/courses.py",
        "with_it[:, at] = np.maximum(0.0, 1 - realised * effect) / divisor",
        "with_it[:, at] = np.maximum(0.0, 1 - realised * effect)",
        f"{SPEC}::test_a_programme_that_comes_true_is_the_expectation",
    ),
    Mutant(
        "every chunk draws the same numbers",
        "simulation/samplers/streams.py",
        "return np.random.Generator(np.random.PCG64(self._sequence(name, self.chunk)))",
        "return np.random.Generator(np.random.PCG64(self._sequence(name, 0)))",
        "laws/test_simulation.py::test_another_chunk_draws_other_cases",
    ),
    Mutant(
        "known months are drawn once more",
        "simulation/samplers/frozen.py",
        "rest = to_integers(found[:, at, i].astype(np.float64) * left)",
        "rest = to_integers(found[:, at, i].astype(np.float64))",
        f"{SPEC}::test_known_months_of_a_year_leave_only_the_rest_to_chance",
    ),
    Mutant(
        "correlated things move apart",
        "simulation/samplers/drivers.py",
        "parts = [self.lower[i, j] * raw[j] for j in range(i + 1)]",
        "parts = [self.lower[i, i] * raw[i] for j in range(1)]",
        f"{SPEC}::test_what_moves_together_is_correlated",
    ),
    Mutant(
        "the tail of expensive patients is lost",
        "simulation/samplers/noise.py",
        "sigma = np.sqrt(np.log1p(cv * cv))",
        "sigma = cv / 2",
        f"{SPEC}::test_a_sum_of_cases_has_the_moments_of_a_sum",
    ),
    Mutant(
        "what leaves turns up elsewhere with its whole",
        "simulation/samplers/drawing.py",
        "self.moved[shift.to] = before + share * yearly",
        "self.moved[shift.to] = before + yearly",
        f"{SPEC}::test_what_goes_elsewhere_is_counted_there",
    ),
    # Books.
    Mutant(
        "capacity comes in half steps",
        "simulation/books.py",
        "needed = -(-self.volume(item.of, payers) // item.number)",
        "needed = self.volume(item.of, payers) // item.number",
        f"{SPEC}::test_capacity_comes_in_steps_that_stay_a_while",
    ),
    Mutant(
        "other payers pay for our patients too",
        "simulation/books.py",
        "total += (self.volume(name, payers) - yearly(self.cases, name)) * prices",
        "total += self.volume(name, payers) * prices",
        f"{SPEC}::test_other_payers_pay_for_the_other_patients",
    ),
    Mutant(
        "what is paid does not lower a margin",
        "simulation/books.py",
        "return self.revenue - self.paid - self.cost",
        "return self.revenue - self.cost",
        f"{SPEC}::test_forms_meet_the_same_cases",
    ),
    Mutant(
        "who leaves takes the saving a year too early",
        "simulation/returns.py",
        "rounded_fraction(stays * (1 - leaves) ** year * _NINE)",
        "rounded_fraction(stays * (1 - leaves) ** (year + 1) * _NINE)",
        f"{SPEC}::test_the_insurers_return_by_hand",
    ),
    Mutant(
        "a percentile lies one case too high",
        "simulation/statistics.py",
        "return max(0, -(-n * percent // 100) - 1)",
        "return min(n - 1, n * percent // 100)",
        f"{SPEC}::test_percentiles_are_amounts_of_real_cases",
    ),
    # Luck.
    Mutant(
        "a bonus for few is paid at one more",
        "simulation/luck.py",
        "return at_most(min(self.events, self.of), self.of, rate)",
        "return at_most(min(self.events + 1, self.of), self.of, rate)",
        f"{LUCK}::test_a_bonus_for_at_most_four_of_sixty_is_often_luck",
    ),
    Mutant(
        "a saving narrows nothing",
        "simulation/luck.py",
        "spread = left**2 / self.years + (1 / before if before else 0)",
        "spread = 1 / self.years + (1 / before if before else 0)",
        f"{LUCK}::test_a_real_saving_is_missed",
    ),
    Mutant(
        "credibility weighs the wrong way",
        "simulation/luck.py",
        "border = (Fraction(self.events, self.of) - (1 - weight) * self.rate) / weight",
        "border = (Fraction(self.events, self.of) + (1 - weight) * self.rate) / weight",
        f"{LUCK}::test_remedies_for_a_count_change_its_border",
    ),
    Mutant(
        "a long tail is no matter",
        "simulation/chance.py",
        "return min(1.0, max(0.0, _STANDARD.cdf(deviations) - first))",
        "return min(1.0, max(0.0, _STANDARD.cdf(deviations)))",
        f"{LUCK}::test_a_long_tail_is_within_chance_of_drawing_the_costs",
    ),
    Mutant(
        "who is its own comparator must save little more",
        "simulation/baseline.py",
        "return credit / (1 - own)",
        "return credit * (1 + own)",
        f"{LUCK}::test_who_is_half_of_its_own_comparator_must_save_double",
    ),
    Mutant(
        "a baseline returns all of its distance",
        "simulation/baseline.py",
        "return (1 - credible) * away / (1 + away)",
        "return away / (1 + away)",
        f"{LUCK}::test_a_baseline_that_lies_high_falls_by_itself",
    ),
    # Ratchet, stranded cost, incentives.
    Mutant(
        "a rebasing forgets where the sum already was",
        "simulation/ratchet.py",
        "return sum_ - self.part * (sum_ + sum(counted, Fraction(0)) / len(counted))",
        "return sum_ - self.part * (sum(counted, Fraction(0)) / len(counted))",
        f"{LUCK}::test_the_years_that_count_decide_where_the_next_sum_starts",
    ),
    Mutant(
        "revenue that rises strands a negative cost",
        "simulation/stranded.py",
        "return fixed * max(0, before - after) * (1 - freed)",
        "return fixed * (before - after) * (1 - freed)",
        f"{LUCK}::test_fixed_cost_without_revenue_stays_behind",
    ),
    Mutant(
        "an act pays from the other share on",
        "simulation/mix.py",
        "return Fraction(-self.elsewhere, self.here - self.elsewhere)",
        "return Fraction(self.here, self.here - self.elsewhere)",
        f"{INCENTIVES}::test_an_act_pays_from_the_share_of_payers_at_which_gains_outweigh_losses",
    ),
    Mutant(
        "a production key looks at money",
        "simulation/fees.py",
        "return sum(self._fee(name) * units for name, units in production.items())",
        "return sum(self._fee(name) for name, units in production.items())",
        f"{INCENTIVES}::test_a_fixed_budget_leaves_income_alone_and_a_production_key_does_not",
    ),
    # Evidence.
    Mutant(
        "an interval is as narrow as one window",
        "simulation/evidence.py",
        "error = math.sqrt((n - 1) / n * math.fsum((one - middle) ** 2 for one in left_out))",
        "error = math.sqrt(1 / n * math.fsum((one - middle) ** 2 for one in left_out))",
        f"{EVIDENCE}::test_the_interval_of_an_effect_by_hand",
    ),
    Mutant(
        "a trend costs no degree of freedom",
        "simulation/fits.py",
        "freedom = n - 1 - with_trend if self.parts == 1 else (n - 1) * (self.parts - 1)",
        "freedom = n - 1 if self.parts == 1 else (n - 1) * (self.parts - 1)",
        f"{EVIDENCE}::test_money_is_lognormal_around_its_trend",
    ),
)
