import type { Location } from '@emmental/model';
import { type Draft, write } from '../lowering/write.ts';
import type { Expansion } from './expansion.ts';

/** Defines the condition that holds when `name` does not, and answers its name. */
export function negate(x: Expansion, name: string, as: string, at: Location): string {
  return define(x, as, { 'Fn::Not': [{ Condition: name }] }, at);
}

/** Defines the condition that holds when all of `names` do. */
export function both(x: Expansion, names: readonly string[], as: string, at: Location): string {
  return define(x, as, { 'Fn::And': names.map((Condition) => ({ Condition })) }, at);
}

/** Defines the condition that holds when one of `names` does; `Fn::Or` takes ten, so that more are nested. */
export function either(x: Expansion, names: readonly string[], as: string, at: Location): string {
  let rest = [...names];
  let nested = 1 + Math.floor((rest.length - 2) / 9) - 1;
  let name = as;
  while (rest.length > 1) {
    name = nested > 0 ? `${as}${nested}` : as;
    nested -= 1;
    define(x, name, { 'Fn::Or': rest.slice(0, 10).map((Condition) => ({ Condition })) }, at);
    rest = [...rest.slice(10), name];
  }
  return name;
}

function define(x: Expansion, name: string, draft: Draft, at: Location): string {
  x.conditions.set(name, write(draft, at));
  return name;
}
