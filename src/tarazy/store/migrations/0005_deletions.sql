-- Events that an archive has taken back, with the time of it in the unit of archive.edition; (source, key) is unique.
-- They stay here after they are gone, so that an older file does not bring them back.
CREATE TABLE deletions (
    source VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    import BIGINT NOT NULL,
    deleted BIGINT NOT NULL
);

-- How many events of the store a file of deletions took out: rows = imported + removed + unchanged + skipped.
ALTER TABLE imports ADD COLUMN removed BIGINT DEFAULT 0;
