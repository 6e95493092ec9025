-- The first layout of a store. A migration is applied once and never edited after a release: add the next one.
-- Columns of documents, sentences and events follow the records of the same name; a test compares them.

CREATE SEQUENCE run_numbers;

-- What coded: the versioned name of the coder with the named sha256 of its model, data and configuration as
-- a JSON object with sorted keys, NULL if not told.
CREATE TABLE runs (
    run BIGINT PRIMARY KEY DEFAULT nextval('run_numbers'),
    coder VARCHAR NOT NULL,
    hashes VARCHAR,
    started_at TIMESTAMP NOT NULL
);

-- Each coded document with its text, so that passages can be shown, and what became of its sentences:
-- sentences = with_event + without_event + skipped. sha256 is of the whole document as it was read.
CREATE TABLE documents (
    id VARCHAR PRIMARY KEY,
    text VARCHAR NOT NULL,
    title VARCHAR,
    published_start DATE,
    published_end DATE,
    published_precision VARCHAR,
    published_text VARCHAR,
    published_basis VARCHAR,
    published_reason VARCHAR,
    source VARCHAR,
    url VARCHAR,
    sha256 VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    run BIGINT NOT NULL,
    sentences BIGINT NOT NULL,
    with_event BIGINT NOT NULL,
    without_event BIGINT NOT NULL,
    skipped BIGINT NOT NULL
);

CREATE TABLE sentences (
    document VARCHAR NOT NULL,
    "index" BIGINT NOT NULL,
    text VARCHAR NOT NULL,
    "start" BIGINT NOT NULL,
    "end" BIGINT NOT NULL,
    mentions STRUCT(text VARCHAR, "start" BIGINT, "end" BIGINT, score DOUBLE)[],
    candidates STRUCT(
        "type" VARCHAR, mode VARCHAR, status VARCHAR, contexts VARCHAR[], actors BIGINT[], recipients BIGINT[],
        "trigger" STRUCT(text VARCHAR, "start" BIGINT, "end" BIGINT), confidence DOUBLE
    )[],
    skipped VARCHAR
);

CREATE TABLE events (
    id VARCHAR NOT NULL,
    document VARCHAR NOT NULL,
    sentence BIGINT NOT NULL,
    "type" VARCHAR NOT NULL,
    mode VARCHAR,
    contexts VARCHAR[],
    status VARCHAR NOT NULL,
    actors STRUCT(
        text VARCHAR, "start" BIGINT, "end" BIGINT, "name" VARCHAR, country VARCHAR, sectors VARCHAR[],
        id VARCHAR, kind VARCHAR, reason VARCHAR, candidates VARCHAR[]
    )[],
    recipients STRUCT(
        text VARCHAR, "start" BIGINT, "end" BIGINT, "name" VARCHAR, country VARCHAR, sectors VARCHAR[],
        id VARCHAR, kind VARCHAR, reason VARCHAR, candidates VARCHAR[]
    )[],
    trigger_text VARCHAR,
    trigger_start BIGINT,
    trigger_end BIGINT,
    evidence_start BIGINT,
    evidence_end BIGINT,
    when_start DATE,
    when_end DATE,
    when_precision VARCHAR,
    when_text VARCHAR,
    when_basis VARCHAR,
    when_reason VARCHAR,
    where_name VARCHAR,
    where_country VARCHAR,
    where_latitude DOUBLE,
    where_longitude DOUBLE,
    where_precision VARCHAR,
    quad VARCHAR,
    score DOUBLE,
    confidence DOUBLE,
    coder VARCHAR NOT NULL,
    repeats STRUCT(
        sentence BIGINT, "start" BIGINT, "end" BIGINT,
        "trigger" STRUCT(text VARCHAR, "start" BIGINT, "end" BIGINT)
    )[],
    actor_names VARCHAR[],
    actor_countries VARCHAR[],
    actor_sectors VARCHAR[],
    recipient_names VARCHAR[],
    recipient_countries VARCHAR[],
    recipient_sectors VARCHAR[]
);

-- One row per party of an event. A view, because the lists in events are the one place where parties are kept.
CREATE VIEW actors AS
SELECT event, document, role, position, unnest(party)
FROM (
    SELECT id AS event, document, 'actor' AS role,
        generate_subscripts(actors, 1) - 1 AS position, unnest(actors) AS party
    FROM events
    UNION ALL
    SELECT id AS event, document, 'recipient' AS role,
        generate_subscripts(recipients, 1) - 1 AS position, unnest(recipients) AS party
    FROM events
);

-- One row per further passage that tells an event again.
CREATE VIEW repeats AS
SELECT event, document, position, unnest(telling)
FROM (
    SELECT id AS event, document, generate_subscripts(repeats, 1) - 1 AS position, unnest(repeats) AS telling
    FROM events
);

-- What could not be coded: location is a file, file:line or document id. Sentences not read are in sentences.
CREATE TABLE skips (
    location VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    run BIGINT
);
