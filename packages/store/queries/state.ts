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

/**
 * The SQL of a function's guard state; `fn` and `now` are its rows. The modes that the guard named at its start count before those of
 * the rulebase.
 */
export const stateSql = `case
  when fn.seen_at is null then 'unprotected'
  when fn.seen_at < now.at - interval '7 days' then 'silent'
  when fn.level = 'none' then 'degraded'
  else coalesce(fn.running, fn.planned, 'alert') end`;
