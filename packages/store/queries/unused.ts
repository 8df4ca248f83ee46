import { isHeardSql, isSilentSql } from './state.ts';

/** The SQL of "this rule allows something and was not hit in the 90 days that are counted", heard or not; an index has such rules. */
export const isHitlessSql = `rule.scan is not null and rule.action = 'allow' and rule.origin not in ('implied', 'company')
  and strpos(rule.match, '/') = 0
  and (rule.last_day is null or rule.last_day <= (now.at at time zone 'utc')::date - 90)`;

/**
 * The SQL of "this rule allows something and was not hit in the 90 days that are counted"; `rule`, `fn` and `now` are its rows. The hits of
 * a function whose guard does not report are not known, so none of its rules is unused.
 */
export const isUnusedSql = `${isHitlessSql} and ${isHeardSql}`;

/** The SQL of "no hit is known, and the guard is silent, so that nobody knows if the rule is used"; without any guard ever no rule is meant. */
export const isUnusedUnknownSql = `${isHitlessSql} and ${isSilentSql}`;
