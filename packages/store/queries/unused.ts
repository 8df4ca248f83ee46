import { isHeardSql } from './state.ts';

/** The days for which guards have counted before a rule without a hit is called unused: a guard that has just started has seen nothing. */
export const observedDays = 7;

/** The SQL of "the guards of the function report, and count since long enough"; `fn` and `now` are its rows. */
export const isObservedSql = `(${isHeardSql} and exists (select 1 from fn_day where fn_day.fn = fn.id
  and fn_day.day <= (now.at at time zone 'utc')::date - ${observedDays}))`;

/** The SQL of "a guard was heard of, and its counts do not tell which rules are unused": it is silent, or has just started. */
export const isUnobservedSql = `(fn.seen_at is not null and not ${isObservedSql})`;

/** Returns the SQL of "this rule allows something and was not hit in the 90 days that are counted", heard or not; two indexes have such rules. */
const hitlessSince = (
  now: string,
): string => `rule.scan is not null and rule.action = 'allow' and rule.origin not in ('implied', 'company')
  and strpos(rule.match, '/') = 0
  and (rule.last_day is null or rule.last_day <= (${now} at time zone 'utc')::date - 90)`;

/** The SQL of such a rule; `rule` and `now` are its rows. */
export const isHitlessSql = hitlessSince('now.at');

/** The SQL of the number of such rules by function, as rows `fn` and `hitless`; `now` is a row. It reads the rules alone, by an index that has all of it. */
export const hitlessCountsSql = `select rule.fn, count(*) as hitless from rule
  where ${hitlessSince('(select at from now)')} group by rule.fn`;

/**
 * The SQL of "this rule allows something and was not hit in the 90 days that are counted"; `rule`, `fn` and `now` are its rows. The hits of
 * a function whose guard does not report, or has just started, are not known, so none of its rules is unused.
 */
export const isUnusedSql = `${isHitlessSql} and ${isObservedSql}`;

/** The SQL of "no hit is known, and the guard is silent or has just started, so that nobody knows if the rule is used"; without any guard ever no rule is meant. */
export const isUnusedUnknownSql = `${isHitlessSql} and ${isUnobservedSql}`;
