import { fieldOf, rowOf, type Value } from '@emmental/model';
import type { FunctionFacts } from './facts.ts';

/** The row of a table for the type of the function's resource; undefined for other types, and for functions of AWS. */
export function googleRow<T>(
  { app, declaration }: FunctionFacts,
  table: Readonly<Record<string, T>>,
): T | undefined {
  const type = declaration.account && app.resources.get(declaration.logicalId)?.type;
  return type ? rowOf(table, type) : undefined;
}

/** Returns the setting at a path of nested blocks, the unknown block around it, or null where nothing sets it. */
export function settingAt(
  { declaration: { settings } }: FunctionFacts,
  [first = '', ...inner]: readonly string[],
): Value | null {
  let value = settings.get(first) ?? null;
  for (const name of inner) {
    const block = value?.kind === 'list' ? (value.items[0] ?? null) : value;
    if (block?.kind !== 'fields') return block !== null && block.kind !== 'constant' ? block : null;
    value = fieldOf(block, name) ?? null;
  }
  return value?.kind === 'constant' && value.value === null ? null : value;
}
