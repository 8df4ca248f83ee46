import { lostGuards } from '@emmental/model';

/**
 * How far the guard of a function is: `enforce`, `alert`, `learn` = the strictest mode of its sections; `degraded` = the guard runs and
 * controls nothing; `silent` = it told something once, and nothing for a week; `unprotected` = no guard was ever heard of.
 */
export type GuardState = 'enforce' | 'alert' | 'learn' | 'degraded' | 'silent' | 'unprotected';

export const guardStates = [
  'enforce',
  'alert',
  'learn',
  'degraded',
  'silent',
  'unprotected',
] as const satisfies readonly GuardState[];

/** The time without a signal after which a guard counts as silent. */
const silence = "interval '7 days'";

/** The SQL of "the guards of the function report"; `fn` and `now` are its rows. */
export const isHeardSql = `fn.seen_at >= now.at - ${silence}`;

/** The SQL of "the guards of the function reported once, and are silent now"; `fn` and `now` are its rows. */
export const isSilentSql = `fn.seen_at < now.at - ${silence}`;

/**
 * The SQL of a function's guard state; `fn` and `now` are its rows. The modes that the guard named at its start count before those of
 * the rulebase.
 */
export const stateSql = `case
  when fn.seen_at is null then 'unprotected'
  when ${isSilentSql} then 'silent'
  when fn.level = 'none' then 'degraded'
  else coalesce(fn.running, fn.planned, 'alert') end`;

/** The SQL of "the guard was heard once and is not seen to stop anything now"; `fn` and `now` are its rows. */
export const isLostSql = `${stateSql} in (${lostGuards.map((state) => `'${state}'`).join(', ')})`;
