import type { ReactNode } from 'react';
import { FunctionLink } from '../../parts/function-link.tsx';
import type { Column } from '../../parts/table.tsx';
import { Moment, MomentHead } from '../../parts/time.tsx';

interface OfFunction {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
}

/** The columns with which the lists of incidents and of single calls begin: when, with which outcome, in which function. */
export const firstColumns = <Row extends OfFunction>(
  head: string,
  at: (row: Row) => string,
  outcome: (row: Row) => ReactNode,
): readonly Column<Row>[] => [
  {
    key: 'at',
    head: <MomentHead>{head}</MomentHead>,
    label: head.toLowerCase(),
    className: 'nw',
    cell: (row) => <Moment at={at(row)} />,
  },
  { key: 'kind', head: 'Outcome', cell: outcome },
  { key: 'function', head: 'Function', label: 'function', cell: (row) => <FunctionLink of={row} /> },
];

/** The rule that decided; without one, the inspection of the event found the attack. */
export const ruleText = (rule: string | null): string =>
  rule === null ? 'inspection' : rule.replace(/^\((.*)\)$/, '$1');
