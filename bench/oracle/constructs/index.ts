import type { Construct } from '../construct.ts';
import type { Sort } from '../tree.ts';
import { asynchronous } from './asynchronous.ts';
import { choiceConstructs } from './choices.ts';
import { classes } from './classes.ts';
import { collections } from './collections.ts';
import { conditions } from './conditions.ts';
import { copies } from './copies.ts';
import { functions } from './functions.ts';
import { iterators } from './iterators.ts';
import { javascript } from './javascript/index.ts';
import { loops } from './loops.ts';
import { operationConstructs } from './operations.ts';
import { plain } from './plain.ts';
import { programs } from './programs.ts';
import { python } from './python/index.ts';
import { records } from './records.ts';
import { scalars } from './scalars.ts';
import { tries } from './tries.ts';
import { variables } from './variables.ts';

/** All constructs, a family in each list. */
export const families: Readonly<Record<string, readonly Construct[]>> = {
  plain,
  operations: operationConstructs,
  variables,
  scalars,
  conditions,
  choices: choiceConstructs,
  loops,
  tries,
  collections,
  copies,
  records,
  functions,
  classes,
  iterators,
  asynchronous,
  programs,
  ...javascript,
  ...python,
};

const all = Object.values(families).flat();
const byName = new Map<string, Construct>();
for (const construct of all) {
  // The kinds of literals and reads share the name of their sort.
  const known = byName.get(construct.name);
  if (known && !construct.name.startsWith('plain '))
    throw new Error(`two constructs are named ${construct.name}`);
  byName.set(construct.name, construct);
}

/** Returns the constructs of a sort. */
export const constructsOf = (sort: Sort): readonly Construct[] =>
  all.filter((construct) => construct.sort === sort);

/** Returns the construct of a name; throws when there is none. */
export function constructNamed(name: string): Construct {
  const construct = byName.get(name);
  if (!construct) throw new Error(`no construct ${name}`);
  return construct;
}
