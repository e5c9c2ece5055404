-- Counts of `routekeeper replay` for 3 rules, in the SQL of duckdb.
-- The table needs these columns, NULL where a call has no such value:
--   queue VARCHAR
--   customer__tier VARCHAR
--   skill VARCHAR
--   skill__list VARCHAR[]
--   vip_flag BOOLEAN
--   wait_time DOUBLE
WITH rk_matches AS (
  SELECT
    rk_call."queue" AS rk_queue,
    (COALESCE(rk_call."customer__tier" = 'gold', FALSE) AND (NOT (COALESCE(rk_call."wait_time" < 0.5e0, FALSE) OR (rk_call."vip_flag" IS NOT NULL AND NOT COALESCE(rk_call."vip_flag" = TRUE, FALSE))))) AS rk_match_1,
    ((COALESCE(contains(rk_call."skill", 'x\y'), FALSE) OR COALESCE(list_contains(rk_call."skill__list", 'x\y'), FALSE)) OR (COALESCE(regexp_matches(rk_call."skill", '(?-s)^\d+\b$'), FALSE) OR COALESCE(len(list_filter(rk_call."skill__list", lambda rk_element: coalesce(regexp_matches(rk_element, '(?-s)^\d+\b$'), false))) > 0, FALSE))) AS rk_match_2,
    (NOT (rk_call."skill" IS NOT NULL OR rk_call."skill__list" IS NOT NULL)) AS rk_match_3
  FROM "warehouse"."calls" AS rk_call
), rk_takers AS (
  SELECT *,
    CASE
      WHEN rk_queue = 'Billing' THEN CASE WHEN rk_match_1 THEN 1 WHEN rk_match_2 THEN 2 ELSE 0 END
      WHEN rk_queue = 'Sales' THEN 0
    END AS rk_taker
  FROM rk_matches
), rk_counts AS (
  SELECT
    COUNT(CASE WHEN rk_match_1 THEN 1 END) AS rk_matched_1, COUNT(CASE WHEN rk_taker = 1 THEN 1 END) AS rk_taken_1,
    COUNT(CASE WHEN rk_match_2 THEN 1 END) AS rk_matched_2, COUNT(CASE WHEN rk_taker = 2 THEN 1 END) AS rk_taken_2,
    COUNT(CASE WHEN rk_match_3 THEN 1 END) AS rk_matched_3, COUNT(CASE WHEN rk_taker = 3 THEN 1 END) AS rk_taken_3,
    COUNT(CASE WHEN rk_queue = 'Billing' THEN 1 END) AS rk_calls_0, COUNT(CASE WHEN rk_queue = 'Billing' AND rk_taker = 0 THEN 1 END) AS rk_unmatched_0,
    COUNT(CASE WHEN rk_queue = 'Sales' THEN 1 END) AS rk_calls_1, COUNT(CASE WHEN rk_queue = 'Sales' AND rk_taker = 0 THEN 1 END) AS rk_unmatched_1
  FROM rk_takers
)
SELECT rk_row.queue, rk_row.rule, rk_row.matched, rk_row.taken, rk_row.calls, rk_row.unmatched
FROM (SELECT unnest([
    {queue: 'Billing', rule: 'VIP''s', matched: rk_matched_1, taken: rk_taken_1, calls: CAST(NULL AS BIGINT), unmatched: CAST(NULL AS BIGINT)},
    {queue: 'Billing', rule: 'Skilled', matched: rk_matched_2, taken: rk_taken_2, calls: CAST(NULL AS BIGINT), unmatched: CAST(NULL AS BIGINT)},
    {queue: 'Sales', rule: 'Off', matched: rk_matched_3, taken: rk_taken_3, calls: CAST(NULL AS BIGINT), unmatched: CAST(NULL AS BIGINT)},
    {queue: 'Billing', rule: CAST(NULL AS VARCHAR), matched: CAST(NULL AS BIGINT), taken: CAST(NULL AS BIGINT), calls: rk_calls_0, unmatched: rk_unmatched_0},
    {queue: 'Sales', rule: CAST(NULL AS VARCHAR), matched: CAST(NULL AS BIGINT), taken: CAST(NULL AS BIGINT), calls: rk_calls_1, unmatched: rk_unmatched_1}
  ]) AS rk_row FROM rk_counts)
