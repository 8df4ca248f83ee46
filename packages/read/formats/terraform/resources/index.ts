import { rowOf } from '@emmental/model';
import { apis } from './apis.ts';
import { arrivals } from './arrivals.ts';
import { functions } from './functions.ts';
import { identities } from './identities.ts';
import { messages } from './messages.ts';
import type { Row } from './row.ts';
import { stores } from './stores.ts';

/**
 * All Terraform types that have a CloudFormation form. Other types keep their own type and argument names.
 */
export const rows: Readonly<Record<string, Row>> = {
  ...functions,
  ...identities,
  ...apis,
  ...messages,
  ...arrivals,
  ...stores,
};

/** Returns the row of a Terraform type, or undefined when it has none. */
export const rowOfType = (type: string): Row | undefined => rowOf(rows, type);

export { cased, type Into, isGiven, propertiesOf, type Row } from './row.ts';
