-- Places of events have PLOVER's mark for disputed territories, and say why they are unknown and what they may be. What
-- earlier coders wrote says none of this: its lists are empty. By default, as an UPDATE would change the order of rows.
ALTER TABLE events ADD COLUMN where_sectors VARCHAR[] DEFAULT [];
ALTER TABLE events ADD COLUMN where_reason VARCHAR;
ALTER TABLE events ADD COLUMN where_candidates VARCHAR[] DEFAULT [];
ALTER TABLE events ALTER COLUMN where_sectors DROP DEFAULT;
ALTER TABLE events ALTER COLUMN where_candidates DROP DEFAULT;

-- One row per figure that a document states about states or groups. Columns follow the record Claim; reference is in
-- the unit of value. start and end are positions in the document's text.
CREATE TABLE claims (
    document VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    subjects VARCHAR[] NOT NULL,
    "value" DOUBLE NOT NULL,
    unit VARCHAR NOT NULL,
    qualifier VARCHAR,
    text VARCHAR NOT NULL,
    "start" BIGINT NOT NULL,
    "end" BIGINT NOT NULL,
    sentence BIGINT NOT NULL,
    verdict VARCHAR NOT NULL,
    reference DOUBLE,
    source VARCHAR,
    reason VARCHAR
);
