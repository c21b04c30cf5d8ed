"""Two reports of our own about northern programmes, and questions to the claims in them."""

from __future__ import annotations

from retrieval.claimrows.asking import Rows
from retrieval.claimrows.pattern import Deed

NORTH = """---
id: north
title: Northern programmes compared
publisher: The Fjord Review
published: 2025-03-10
---
# Northern programmes compared

Norway runs the Fjord Compute Programme and the Polar Language Programme. Finland runs the Lakeland Initiative. Sweden
launched the Birch AI Mission in 2024.

The Fjord Compute Programme has a budget of $2.4 billion. The Polar Language Programme has a budget of $300 million.
The Birch AI Mission has a budget of $1.5 billion. The Lakeland Initiative has a budget of €900 million.

Fjordtek developed Fjord-7B and Fjord-40B. Lumi Labs developed Suomi-13B. Fjord-40B has 40 billion parameters and
Suomi-13B has 13 billion parameters. Fjord-7B has 7 billion parameters.

The Fjord Compute Programme builds the Tromso data centre. The Tromso data centre has a capacity of 120 MW. The Birch AI
Mission builds the Lulea data centre, which has a capacity of 300 MW.

Suomi-13B is based on Fjord-7B.
"""
SOUTH = """---
id: south
title: A second look at the north
publisher: Harbour Gazette
published: 2025-09-01
---
# A second look at the north

Denmark plans to invest $4 billion in data centres. Norway may invest $9 billion. Iceland will not build a
supercomputer.

Norway builds AI factories. Denmark builds AI factories. Nvidia partners with the Fjord Compute Programme.

According to the Harbour Gazette, the Fjord Compute Programme selected Fjordtek and Lumi Labs in May 2025.
"""
LED = {
    "Which nations have programmes of more than $1 billion?": (Deed.LIST, {"Norway", "Sweden"}),
    "Which programmes does Norway run?": (Deed.LIST, {"Fjord Compute Programme", "Polar Language Programme"}),
    "Which models have fewer than 20 billion parameters?": (Deed.LIST, {"Fjord-7B", "Suomi-13B"}),
    "Which data centres have a capacity of at least 200 MW?": (Deed.LIST, {"lulea data centre"}),
    "Which organisations did the Fjord Compute Programme select in May 2025?": (Deed.LIST, {"Fjordtek", "Lumi Labs"}),
    "Who runs the programme that builds the Tromso data centre?": (Deed.LIST, {"Norway"}),
    "Who developed the model that Suomi-13B is based on?": (Deed.LIST, {"Fjordtek"}),
    "Which model is based on a model of Fjordtek?": (Deed.LIST, {"Suomi-13B"}),
    "How many models has Fjordtek developed?": (Deed.COUNT, {"Fjord-7B", "Fjord-40B"}),
    "Which country plans the largest investment?": (Deed.MOST, {"Denmark"}),
    "Does any source say that Nvidia partners with the Fjord Compute Programme?": (Deed.CHECK, set()),
}
NOT_LED = (
    "Which nations have programmes of more than $5 billion?",
    "Which universities did the Fjord Compute Programme select?",
    "How many models has Nvidia developed?",
    "Which Danish programmes have a budget of more than $1 billion?",
    "Which programmes does Denmark run?",
    "Who financed the programme that builds the Lulea data centre?",
    "Which models were not developed by Fjordtek?",
    "Which organisations did the Fjord Compute Programme select in May 2024?",
)
REPORTS = {"north": NORTH, "south": SOUTH}


def found_by(rows: Rows) -> set[str]:
    """The names of what is asked for."""
    target = rows.pattern.target
    return set() if target is None else {rows.thing(row, target)[1] for row in rows.rows}
