import { stateSql } from './state.ts';

/** Why the guard of a function is in its state. Each function has exactly one reason. */
export const reasons = [
  'all sections',
  'some sections',
  'alert',
  'modes unknown',
  'learn',
  'no control',
  'silent after attack',
  'silent',
  'runtime',
  'no rulebase',
  'never heard',
  'only signals',
] as const;
export type Reason = (typeof reasons)[number];

/** A guard that falls silent within so many days of an attack may have been switched off by it. */
const afterAttack = "interval '7 days'";

/** The SQL of the last attack before a guard fell silent, null = there was none in the days before; `fn` is its row. */
export const lastAttackSql = `(select max(incident.last_at) from incident
  where incident.fn = fn.id and incident.last_at >= fn.seen_at - ${afterAttack})`;

/** The SQL of the reason; `fn` and `now` are its rows. */
export const reasonSql = `case ${stateSql}
  when 'enforce' then case when coalesce(fn.modes, fn.planned_modes)::text ~ ':\\s*"(?!enforce")'
    then 'some sections' else 'all sections' end
  when 'alert' then case when coalesce(fn.running, fn.planned) is null then 'modes unknown' else 'alert' end
  when 'learn' then 'learn'
  when 'degraded' then 'no control'
  when 'silent' then case when ${lastAttackSql} is not null then 'silent after attack'
    when fn.scan is null then 'only signals' else 'silent' end
  else case when fn.obstacle is not null then 'runtime' when fn.rules_digest is null then 'no rulebase'
    else 'never heard' end
end`;
