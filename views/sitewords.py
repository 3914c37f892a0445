"""New sites in words: what was looked for, what was found, how good it is, and what the model leaves out."""

from response.queries.coverage import NewSites
from views import reach, words

MODELS = {
    "mclp": "so that most people are within the standard",
    "p_median": "so that all travel together is shortest",
    "p_center": "so that the longest trip is shortest",
    "lscp": "as few as possible, so that all are within",
}


def model(key: str) -> str:
    """What sites are chosen for."""
    return MODELS[key]


def source(key: str) -> str:
    """Where candidates come from."""
    if key == "shelter":
        return "planned and standby shelters"
    return "candidates brought in" if key == "reference" else reach.facilities(key.partition("/")[2])


def headline(found: NewSites) -> str:
    """The answer as a sentence."""
    if found.chosen.empty:
        return "No new site is needed" if found.plan.model == "lscp" else "No site was found"
    gained = float(found.chosen["people"].sum())
    named = words.listing(list(found.chosen["name"]), most=3)
    if found.plan.model == "lscp":
        return f"{words.count(len(found.chosen), 'new site')} would do: {named}"
    return f"{named}: {reach.people(gained)} more people within the standard"


def proof(found: NewSites, units: str) -> list[str]:
    """How good it is, out of how many, and what is left out."""
    if found.proven:
        best = "Proven: no other choice is better"
    else:
        best = f"Best found in {found.seconds:.0f} s; at most {words.share(found.gap)} better is possible"
    counted = f"{words.count(found.candidates, 'candidate')}"
    danger = f", {found.in_danger} more in hazard areas left out" if found.in_danger else ""
    lines = [f"{best} · {counted}{danger}; their places are not weighed"]
    if found.status == "not_everyone":
        lines.append("With so few sites somebody who could be reached is not")
    if found.beyond >= 0.5:
        lines.append(f"{reach.people(found.beyond)} people no candidate can reach{_within(found)}")
    return lines


def _within(found: NewSites) -> str:
    return " within the standard" if found.plan.model in ("mclp", "lscp") else ""
