import { rowOf } from '@emmental/model';
import { apis } from './apis.ts';
import { arrivals } from './arrivals.ts';
import { functions } from './functions.ts';
import { identities } from './identities.ts';
import { messages } from './messages.ts';
import type { Row } from './row.ts';
import { stores } from './stores.ts';

/** All resource types that are lowered. Other types keep their own type and names. */
export const rows: Readonly<Record<string, Row>> = {
  ...functions,
  ...identities,
  ...apis,
  ...messages,
  ...arrivals,
  ...stores,
};

/** Returns the row of a resource type, or undefined for a type that stays as it is. */
export const rowOfType = (type: string): Row | undefined => rowOf(rows, type);

export { cased, type Into, isGiven, propertiesOf, type Row } from './row.ts';
