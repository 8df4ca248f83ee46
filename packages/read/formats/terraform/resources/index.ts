import { rowOf } from '@emmental/model';
import { apis } from './apis.ts';
import { arrivals } from './arrivals.ts';
import { functions } from './functions.ts';
import { identities } from './identities.ts';
import { messages } from './messages.ts';
import type { Row } from './row.ts';
import { stores } from './stores.ts';

/** All resource types that are lowered; every other keeps its own type and its own names. */
export const rows: Readonly<Record<string, Row>> = {
  ...functions,
  ...identities,
  ...apis,
  ...messages,
  ...arrivals,
  ...stores,
};

/** What a resource type is in CloudFormation; undefined for one that is kept as it is. */
export const rowOfType = (type: string): Row | undefined => rowOf(rows, type);

export { cased, type Into, isGiven, propertiesOf, type Row } from './row.ts';
