-- Mentions have a kind since coder.v2. What coder.v1 wrote has none: NULL, not a guess.
ALTER TABLE sentences ALTER mentions TYPE
    STRUCT(text VARCHAR, "start" BIGINT, "end" BIGINT, score DOUBLE, kind VARCHAR)[]
    USING [
        {'text': m.text, 'start': m.start, 'end': m."end", 'score': m.score, 'kind': NULL::VARCHAR} for m in mentions
    ];
