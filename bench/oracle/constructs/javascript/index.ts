import { calls } from './calls.ts';
import { clients } from './clients.ts';
import { expressions } from './expressions.ts';
import { jumps } from './jumps.ts';
import { lists } from './lists.ts';
import { objects } from './objects.ts';
import { order } from './order.ts';
import { packages } from './packages.ts';
import { promises } from './promises.ts';
import { typed } from './typed.ts';

/** The constructs that only JavaScript and TypeScript have, a family in each list. */
export const javascript = {
  calls,
  clients,
  expressions,
  jumps,
  lists,
  objects,
  order,
  packages,
  promises,
  typed,
};
