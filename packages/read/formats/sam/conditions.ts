import type { Location } from '@emmental/model';
import { type Draft, write } from '../lowering/write.ts';
import type { Expansion } from './expansion.ts';

/** Defines the condition `as`, the negation of condition `name`. Returns its name. */
export function negate(expansion: Expansion, name: string, as: string, at: Location): string {
  return define(expansion, as, { 'Fn::Not': [{ Condition: name }] }, at);
}

/** Defines the condition `as`, which is true if all of `names` are true. Returns its name. */
export function both(expansion: Expansion, names: readonly string[], as: string, at: Location): string {
  return define(expansion, as, { 'Fn::And': names.map((Condition) => ({ Condition })) }, at);
}

/**
 * Defines the condition `as`, which is true if one of `names` is true. `Fn::Or` accepts at most ten
 * conditions, so a longer list needs several conditions. Returns the name of the last one.
 */
export function either(expansion: Expansion, names: readonly string[], as: string, at: Location): string {
  let remaining = [...names];
  let nested = 1 + Math.floor((remaining.length - 2) / 9) - 1;
  let name = as;
  while (remaining.length > 1) {
    name = nested > 0 ? `${as}${nested}` : as;
    nested -= 1;
    define(expansion, name, { 'Fn::Or': remaining.slice(0, 10).map((Condition) => ({ Condition })) }, at);
    remaining = [...remaining.slice(10), name];
  }
  return name;
}

function define(expansion: Expansion, name: string, draft: Draft, at: Location): string {
  expansion.conditions.set(name, write(draft, at));
  return name;
}
