"""One story told by many outlets is one event: tellings are brought together, none is removed.

Tellings are compared within a block: one type of event between the same parties. Those of a block that use the same
words and lie no more days apart than the window are one story at once; those that use other words are one when enough
of the words agree. What no text tells is compared by the names of the parties. All of it happens in SQL, each telling
against a bounded number of neighbours, so that time grows with the number of events and not with its square.
"""

from tarazy.errors import InputError
from tarazy.records import Record
from tarazy.store.database import Store

# Distinct wordings before it in its block that a wording is compared with: tellings of one story lie close together,
# and more neighbours find few further pairs while the time grows with their number.
NEIGHBOURS = 16
VERSION = "dedup.v1"

# A visit has a visitor and a host, and is an act of its own beside the meeting; in what else is mutual, who is named
# first says nothing about who acted.
_KIND = "CASE WHEN mode = 'visit' THEN 'visit' ELSE type END"
_MUTUAL = f"{_KIND} IN ('CONSULT', 'AGREE', 'COOPERATE')"
_WORDS = r"list_sort(list_distinct(regexp_extract_all(lower(text), '[\pL\pN]{3,}')))"

_TELLINGS = f"""CREATE OR REPLACE TEMP TABLE tellings AS
SELECT id, day, CASE WHEN {_MUTUAL} AND first > second THEN concat_ws('|', {_KIND}, second, first)
    ELSE concat_ws('|', {_KIND}, first, second) END AS block, {_WORDS} AS words
FROM (
    SELECT source || ':' || key AS id, day, type, mode,
        list_sort(CASE WHEN actor_countries = [] THEN actor_names ELSE actor_countries || actor_sectors END)::VARCHAR
            AS first,
        list_sort(CASE WHEN recipient_countries = [] THEN recipient_names
            ELSE recipient_countries || recipient_sectors END)::VARCHAR AS second,
        coalesce(text, array_to_string(actor_names || recipient_names, ' ')) AS text
    FROM archive
    UNION ALL
    SELECT e.id, e.when_start AS day, e.type, e.mode,
        list_sort(CASE WHEN actor_countries = [] THEN actor_names ELSE actor_countries || actor_sectors END)::VARCHAR,
        list_sort(CASE WHEN recipient_countries = [] THEN recipient_names
            ELSE recipient_countries || recipient_sectors END)::VARCHAR,
        coalesce(substring(d.text, e.evidence_start + 1, e.evidence_end - e.evidence_start), e.trigger_text)
    FROM events e LEFT JOIN documents d ON d.id = e.document WHERE e.when_start IS NOT NULL AND e.status = 'actual'
)"""

# A run: tellings of a block in the same words, each no more than the window after the one before.
_RUNS = """CREATE OR REPLACE TEMP TABLE runs_ AS
SELECT id, day, block, words, first_value(id) OVER run AS lead, first_value(day) OVER run AS begins FROM (
    SELECT *, sum(fresh) OVER (PARTITION BY block, words ORDER BY day, id ROWS UNBOUNDED PRECEDING) AS stretch FROM (
        SELECT *, CASE WHEN day - lag(day) OVER (PARTITION BY block, words ORDER BY day, id) <= ?
            THEN 0 ELSE 1 END AS fresh FROM tellings))
WINDOW run AS (PARTITION BY block, words, stretch ORDER BY day, id)"""

# Each run points to the earliest of its neighbours that is alike.
_LINKS = """CREATE OR REPLACE TEMP TABLE links AS
WITH leads AS (
    SELECT id, block, words, begins, row_number() OVER (PARTITION BY block ORDER BY begins, id) AS place
    FROM runs_ WHERE id = lead
)
SELECT later.id, arg_min(earlier.id, earlier.place) AS target
FROM leads later JOIN leads earlier ON later.block = earlier.block
    AND earlier.place BETWEEN later.place - ? AND later.place - 1
WHERE later.begins - earlier.begins <= ? AND len(later.words) > 0
    AND len(list_intersect(later.words, earlier.words))
        >= ?::DOUBLE * len(list_distinct(later.words || earlier.words))
GROUP BY later.id"""


class Deduplicated(Record, frozen=True, kw_only=True):
    """How many events of how many stories a store holds; `name` is the version of the rule."""

    events: int
    stories: int
    name: str = VERSION


def deduplicate(store: Store, *, window: int = 3, similarity: float = 0.5) -> Deduplicated:
    """Give every event of the store its story, in place of what an earlier call gave; the same result every time.

    `window`: the most days between two tellings of one story. `similarity`: the share of the words of two tellings
    that both use (Jaccard), above which they tell one story; 1 asks for the same words. Undated events, and planned or
    other than actual ones, stay stories of their own. InputError for a window or similarity that cannot be.
    """
    if window < 0 or not 0 < similarity <= 1:
        raise InputError(
            f"window {window} and similarity {similarity}: expected days from 0 up and a share above 0, at most 1"
        )
    with store.atomic():
        store.query(_TELLINGS)
        store.query(_RUNS, [window])
        store.query(_LINKS, [NEIGHBOURS, window, similarity])
        # Where a run points may point further: follow until all point at the last.
        while store.query("SELECT count(*) FROM links a JOIN links b ON a.target = b.id") != [(0,)]:
            store.query(
                "CREATE OR REPLACE TEMP TABLE links AS SELECT a.id, coalesce(b.target, a.target) AS target "
                "FROM links a LEFT JOIN links b ON a.target = b.id"
            )
        store.query(
            "CREATE OR REPLACE TEMP TABLE merged AS SELECT r.id, coalesce(l.target, r.lead) AS story "
            "FROM runs_ r LEFT JOIN links l ON l.id = r.lead WHERE coalesce(l.target, r.lead) <> r.id"
        )
        store.query("UPDATE archive SET story = NULL WHERE story IS NOT NULL")
        store.query("UPDATE archive SET story = m.story FROM merged m WHERE m.id = source || ':' || key")
        store.query("DELETE FROM stories")
        store.query("INSERT INTO stories SELECT e.id, e.document, m.story FROM merged m JOIN events e ON e.id = m.id")
        for name in ("tellings", "runs_", "links", "merged"):
            store.query(f"DROP TABLE {name}")
        ((events, stories),) = store.query("SELECT count(*), count(DISTINCT story) FROM panel")
    return Deduplicated(events=events, stories=stories)
