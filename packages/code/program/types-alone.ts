import { nodesOf } from '../nodes.ts';
import type { Module, Statement } from '../tree.ts';

/**
 * Does a module of TypeScript use what it imports under a specifier in types alone? The compiler leaves such an import out. Source:
 * TypeScript handbook, "Import elision".
 */
export function isUsedInTypesAlone({ path, body }: Module, specifier: string): boolean {
  if (!/\.[cm]?tsx?$/.test(path)) return false;
  const loading = body.filter((statement) => 'specifier' in statement && statement.specifier === specifier);
  const names = new Set(loading.flatMap(localNames));
  if (loading.length === 0 || loading.some((statement) => localNames(statement).length === 0)) return false;
  for (const node of nodesOf(body, true)) {
    if (node.kind === 'name' && names.has(node.name)) return false;
    if (node.kind === 'export' && node.bindings.some(({ local }) => names.has(local))) return false;
    if (node.kind === 'import' && 'how' in node && isText(node.specifier, specifier)) return false;
  }
  return true;
}

/** The names that an import binds; none for an import that loads the module for its effects, and for an export. */
const localNames = (statement: Statement): readonly string[] =>
  statement.kind === 'import' ? statement.bindings.map(({ local }) => local) : [];

const isText = (node: unknown, text: string): boolean =>
  typeof node === 'object' && node !== null && 'value' in node && node.value === text;
