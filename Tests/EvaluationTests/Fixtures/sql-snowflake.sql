-- Counts of `routekeeper replay` for 3 rules, in the SQL of snowflake.
-- The table needs these columns, NULL where a call has no such value:
--   queue VARCHAR
--   customer__tier VARCHAR
--   skill VARCHAR
--   skill__list ARRAY
--   vip_flag BOOLEAN
--   wait_time DOUBLE
WITH rk_matches AS (
  SELECT
    rk_call."queue" AS rk_queue,
    (COALESCE(rk_call."customer__tier" = 'gold', FALSE) AND (NOT (COALESCE(rk_call."wait_time" < 0.5e0, FALSE) OR (rk_call."vip_flag" IS NOT NULL AND NOT COALESCE(rk_call."vip_flag" = TRUE, FALSE))))) AS rk_match_1,
    ((COALESCE(CONTAINS(rk_call."skill", 'x\\y'), FALSE) OR COALESCE(ARRAY_CONTAINS('x\\y'::VARIANT, rk_call."skill__list"), FALSE)) OR (COALESCE(REGEXP_INSTR(rk_call."skill", '^\\d+\\b$') > 0, FALSE) OR COALESCE(ARRAY_SIZE(FILTER(rk_call."skill__list", rk_element -> COALESCE(REGEXP_INSTR(rk_element::VARCHAR, '^\\d+\\b$') > 0, FALSE))) > 0, FALSE))) AS rk_match_2,
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
SELECT rk_row.value[0]::VARCHAR AS queue, rk_row.value[1]::VARCHAR AS rule, rk_row.value[2]::NUMBER AS matched, rk_row.value[3]::NUMBER AS taken, rk_row.value[4]::NUMBER AS calls, rk_row.value[5]::NUMBER AS unmatched
FROM rk_counts, LATERAL FLATTEN(INPUT => ARRAY_CONSTRUCT(
    ARRAY_CONSTRUCT('Billing', 'VIP\'s', rk_matched_1, rk_taken_1, NULL, NULL),
    ARRAY_CONSTRUCT('Billing', 'Skilled', rk_matched_2, rk_taken_2, NULL, NULL),
    ARRAY_CONSTRUCT('Sales', 'Off', rk_matched_3, rk_taken_3, NULL, NULL),
    ARRAY_CONSTRUCT('Billing', NULL, NULL, NULL, rk_calls_0, rk_unmatched_0),
    ARRAY_CONSTRUCT('Sales', NULL, NULL, NULL, rk_calls_1, rk_unmatched_1)
  )) AS rk_row
