import type { Package } from '../../package-list.ts';
import { orders } from '../../versions/order.ts';

/** The pinned version of a specifier, or its constraint and the lowest version that it admits. */
export type Pinned = Pick<Package, 'version' | 'constraint' | 'lowest'>;

/**
 * Reads a PEP 440 version specifier (`==1.2.3`, `>=1.2,<2`, `~=1.4.2`, `===x`; '' = any). `==1.*` pins nothing. The
 * highest of several lower bounds counts; a version after `>` is not admitted itself, so there is no lowest one.
 */
export function pinnedBy(specifier: string): Pinned {
  const text = specifier.replaceAll(/\s+/g, '');
  const clauses = text.split(',').filter((clause) => clause !== '');
  const order = orders.PyPI;
  let lowest: string | null = null;
  for (const clause of clauses) {
    const [, operator, version = ''] = /^(===|==|~=|>=|<=|!=|<|>)?(.*)$/.exec(clause) ?? [];
    if (version !== '' && (operator === '===' || (operator === '==' && !version.endsWith('*'))))
      return { version, constraint: null, lowest: null };
    const bound = operator === '==' ? version.replace(/\.\*$/, '') : version;
    if (!['>=', '~=', '=='].includes(operator ?? '') || !order.isVersion(bound)) continue;
    if (lowest === null || order.compare(bound, lowest) > 0) lowest = bound;
  }
  return { version: null, constraint: text === '' ? null : text, lowest };
}
