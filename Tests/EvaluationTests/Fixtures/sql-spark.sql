-- Counts of `routekeeper replay` for 3 rules, in the SQL of spark.
-- The table needs these columns, NULL where a call has no such value:
--   queue STRING
--   customer__tier STRING
--   skill STRING
--   skill__list ARRAY<STRING>
--   vip_flag BOOLEAN
--   wait_time DOUBLE
WITH rk_matches AS (
  SELECT
    rk_call.`queue` AS rk_queue,
    (COALESCE(rk_call.`customer__tier` = 'gold', FALSE) AND (NOT (COALESCE(rk_call.`wait_time` < 0.5e0, FALSE) OR (rk_call.`vip_flag` IS NOT NULL AND NOT COALESCE(rk_call.`vip_flag` = TRUE, FALSE))))) AS rk_match_1,
    ((COALESCE(contains(rk_call.`skill`, 'x\\y'), FALSE) OR COALESCE(array_contains(rk_call.`skill__list`, 'x\\y'), FALSE)) OR (COALESCE(rk_call.`skill` RLIKE '(?d)^\\d+(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))\\z', FALSE) OR COALESCE(exists(rk_call.`skill__list`, rk_element -> coalesce(rk_element RLIKE '(?d)^\\d+(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))\\z', false)), FALSE))) AS rk_match_2,
    (NOT (rk_call.`skill` IS NOT NULL OR rk_call.`skill__list` IS NOT NULL)) AS rk_match_3
  FROM `warehouse`.`calls` AS rk_call
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
SELECT stack(5,
    'Billing', 'VIP\'s', rk_matched_1, rk_taken_1, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT),
    'Billing', 'Skilled', rk_matched_2, rk_taken_2, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT),
    'Sales', 'Off', rk_matched_3, rk_taken_3, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT),
    'Billing', CAST(NULL AS STRING), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), rk_calls_0, rk_unmatched_0,
    'Sales', CAST(NULL AS STRING), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), rk_calls_1, rk_unmatched_1
  ) AS (queue, rule, matched, taken, calls, unmatched)
FROM rk_counts
