"""Answers of users to shares with who is missing, and too few kept apart: python user_survey.py.

The respondents and their answers are invented, and so are the municipalities. A real table has one row a respondent
and one column a question, as the firm that made the survey delivers it.
"""

import polars as pl

import opnajmfr as oj

AREAS = oj.invented().areas
SCALE = [1, 1, 1, 2, 2, 3, 1, 2, 4, 8, 1, 2, 1, None]  # 1 always, 2 mostly, 3 sometimes, 4 never, 8 no opinion
SEXES = [2, 2, 1, 2, 1, 2, 2]
WHO = [1, 1, 2, 3, 1, 3, None]  # 1 the user, 2 the user with help, 3 somebody else alone

SAFE = oj.SurveyItem(id="safe", question="q12", top=(1, 2), rest=(3, 4), no_opinion=8)
ALWAYS_SAFE = oj.SurveyItem(id="always_safe", question="q12", top=1, rest=(2, 3, 4), no_opinion=8)
PROXY = oj.SurveyItem(id="proxy", question="who", top=(2, 3), rest=1)
QUESTIONNAIRE = oj.Questionnaire(
    items=[SAFE, ALWAYS_SAFE, PROXY], area="kommun", period=2025, sex="sex", sexes={1: "M", 2: "K"}, n_asked="persons"
)
CATALOGUE = oj.Catalogue(
    [
        oj.indicator("Trygga med hemtjänsten", SAFE.measure, direction="higher"),
        oj.indicator("Alltid trygga", ALWAYS_SAFE.measure, direction="higher"),
        oj.indicator("Besvarad av annan", PROXY.measure),
        oj.indicator("Svarsandel", oj.proportion("respondents", "asked")),
    ]
)
TOO_FEW = oj.SuppressionRule(purpose="precision", min_respondents=30)


def invented_answers() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return respondents of six municipalities, and how many were asked; the same at every run."""
    rows: list[tuple[str, int, int | None, int | None]] = []
    asked: list[tuple[str, int, int]] = []
    for place, name in enumerate(["Ejderlunda", "Gässlinge", "Hägervik", "Lommaryd", "Svanfors", "Tranköping"]):
        code, n = AREAS.resolve(name), [24, 96, 41, 180, 33, 67][place]
        for number in range(n):
            answer = SCALE[(number * 5 + place * 3 + number // 7) % len(SCALE)]
            rows.append((code, SEXES[number % 7], answer, WHO[number % 7]))
        asked += [(code, sex, sum(row[:2] == (code, sex) for row in rows) + 5 + 3 * place) for sex in (1, 2)]
    answers = pl.DataFrame(rows, schema=["kommun", "sex", "q12", "who"], orient="row", infer_schema_length=None)
    return answers, pl.DataFrame(asked, schema=["kommun", "sex", "persons"], orient="row")


def main() -> None:
    """Count, say what is done, and print every municipality beside the county."""
    answers, asked = invented_answers()
    seen = oj.from_answers(answers, QUESTIONNAIRE, asked=asked, source="invented respondents")
    plan = oj.compute(CATALOGUE, seen).aggregate(AREAS).with_intervals().suppress(TOO_FEW)
    print("What is done:")
    print(plan.explain("en"), end="\n\n")

    results = plan.collect()
    county = AREAS.resolve("Tranlands län")
    print(f"{answers.height} respondents in {answers['kommun'].n_unique()} municipalities", end="\n\n")
    titles = {one.id: one.title for one in CATALOGUE}
    shown = results.wide().filter(pl.col("sex") == "T", pl.col("area").is_in([*answers["kommun"].unique(), county]))
    print(f"{'':14}", *(f"{title:>22}" for title in titles.values()))
    for row in shown.sort("level", "area").iter_rows(named=True):
        values = ["too few" if row[name] is None else f"{row[name]:.1f}" for name in titles]
        print(f"{AREAS.name(row['area']):14}", *(f"{value:>22}" for value in values))
    print()
    print(results.explain("Trygga med hemtjänsten", area="Tranlands län", language="en"))
    print()
    print(results.explain("Trygga med hemtjänsten", area="Ejderlunda", language="en"))


if __name__ == "__main__":
    main()
