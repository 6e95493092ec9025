-- Events of public archives beside our own, and one relation, panel, through which measures read both.

CREATE SEQUENCE import_numbers;

-- Each file that was imported: rows = imported + unchanged + skipped. A row is unchanged when the store held its
-- key already; revised counts those of the imported that took the place of an older edition of the same event.
CREATE TABLE imports (
    number BIGINT PRIMARY KEY DEFAULT nextval('import_numbers'),
    source VARCHAR NOT NULL,
    layout VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 VARCHAR NOT NULL,
    "rows" BIGINT NOT NULL,
    imported BIGINT NOT NULL,
    revised BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    imported_at TIMESTAMP NOT NULL
);

-- Why rows of a file were skipped, or are imported with something unknown (kind is 'skipped' or 'note'): how
-- many, and where the first of them stands.
CREATE TABLE import_reasons (
    import BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    "rows" BIGINT NOT NULL,
    first_line BIGINT,
    example VARCHAR
);

-- One row per event of an archive, in our codes. (source, key) is unique. score is PLOVER's for type and mode;
-- native_code and native_score are what the file says. Lists hold what is known, no NULL; an empty list is
-- "not known or nobody". reports is how many articles or sources the archive counts, deaths its best estimate,
-- edition what tells an older edition of the event from a newer one. story is NULL until events are deduplicated.
CREATE TABLE archive (
    source VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    import BIGINT NOT NULL,
    document VARCHAR,
    "day" DATE NOT NULL,
    last_day DATE NOT NULL,
    precision VARCHAR NOT NULL,
    "type" VARCHAR NOT NULL,
    mode VARCHAR,
    status VARCHAR NOT NULL,
    contexts VARCHAR[] NOT NULL,
    quad VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    native_code VARCHAR,
    native_score DOUBLE,
    actor_names VARCHAR[] NOT NULL,
    actor_countries VARCHAR[] NOT NULL,
    actor_sectors VARCHAR[] NOT NULL,
    actor_ids VARCHAR[] NOT NULL,
    recipient_names VARCHAR[] NOT NULL,
    recipient_countries VARCHAR[] NOT NULL,
    recipient_sectors VARCHAR[] NOT NULL,
    recipient_ids VARCHAR[] NOT NULL,
    place VARCHAR,
    place_country VARCHAR,
    latitude DOUBLE,
    longitude DOUBLE,
    reports BIGINT,
    deaths BIGINT,
    text VARCHAR,
    edition BIGINT,
    story VARCHAR
);

-- Our own events that tell the same story as another event; an event that is not here is a story of its own.
CREATE TABLE stories (
    event VARCHAR NOT NULL,
    document VARCHAR NOT NULL,
    story VARCHAR NOT NULL
);

-- What measures read. source is the archive or the coder; day is the first day that the event may have happened.
CREATE VIEW panel AS
SELECT
    source || ':' || key AS id, source, document, "day", precision, "type", mode, status, contexts, quad, score,
    actor_countries, actor_sectors, actor_ids, recipient_countries, recipient_sectors, recipient_ids,
    NULL::DOUBLE AS confidence, coalesce(story, source || ':' || key) AS story
FROM archive
UNION ALL
SELECT
    e.id, e.coder AS source, e.document, e.when_start AS "day", e.when_precision AS precision, e."type", e.mode,
    e.status, e.contexts, e.quad, e.score,
    e.actor_countries, e.actor_sectors, [a.id for a in e.actors if a.id is not null] AS actor_ids,
    e.recipient_countries, e.recipient_sectors, [r.id for r in e.recipients if r.id is not null] AS recipient_ids,
    e.confidence, coalesce(s.story, e.id) AS story
FROM events e LEFT JOIN stories s ON s.event = e.id AND s.document = e.document;
