import type { Package } from '../../package-list.ts';
import { orders } from '../../versions/order.ts';

/** What a version specifier says of the version: pinned, or the constraint and the lowest that it admits. */
export type Pinned = Pick<Package, 'version' | 'constraint' | 'lowest'>;

/**
 * Reads a PEP 440 version specifier (`==1.2.3`, `>=1.2,<2`, `~=1.4.2`, `===x`; '' = any). `==1.*` pins nothing. Of
 * several lower bounds the highest counts; a version after `>` is not admitted itself, so none is the lowest.
 */
export function pinnedBy(specifier: string): Pinned {
  const text = specifier.replaceAll(/\s+/g, '');
  const clauses = text.split(',').filter((one) => one !== '');
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
