-- Counts of `routekeeper replay` for 3 rules, in the SQL of bigquery.
-- The table needs these columns, NULL where a call has no such value:
--   queue STRING
--   customer__tier STRING
--   skill STRING
--   skill__list ARRAY<STRING>
--   skill__list__exists BOOL NOT NULL
--   vip_flag BOOL
--   wait_time FLOAT64
WITH rk_matches AS (
  SELECT
    rk_call.`queue` AS rk_queue,
    (COALESCE(rk_call.`customer__tier` = 'gold', FALSE) AND (NOT (COALESCE(rk_call.`wait_time` < 0.5e0, FALSE) OR (rk_call.`vip_flag` IS NOT NULL AND NOT COALESCE(rk_call.`vip_flag` = TRUE, FALSE))))) AS rk_match_1,
    ((COALESCE(STRPOS(rk_call.`skill`, 'x\\y') > 0, FALSE) OR COALESCE('x\\y' IN UNNEST(rk_call.`skill__list`), FALSE)) OR (COALESCE(REGEXP_CONTAINS(rk_call.`skill`, '(?-s)^\\d+\\b$'), FALSE) OR COALESCE(EXISTS (SELECT 1 FROM UNNEST(rk_call.`skill__list`) AS rk_element WHERE REGEXP_CONTAINS(rk_element, '(?-s)^\\d+\\b$')), FALSE))) AS rk_match_2,
    (NOT (rk_call.`skill` IS NOT NULL OR rk_call.`skill__list__exists`)) AS rk_match_3
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
SELECT rk_row.*
FROM rk_counts, UNNEST(ARRAY<STRUCT<queue STRING, rule STRING, matched INT64, taken INT64, calls INT64, unmatched INT64>>[
    ('Billing', 'VIP\'s', rk_matched_1, rk_taken_1, NULL, NULL),
    ('Billing', 'Skilled', rk_matched_2, rk_taken_2, NULL, NULL),
    ('Sales', 'Off', rk_matched_3, rk_taken_3, NULL, NULL),
    ('Billing', NULL, NULL, NULL, rk_calls_0, rk_unmatched_0),
    ('Sales', NULL, NULL, NULL, rk_calls_1, rk_unmatched_1)
  ]) AS rk_row
