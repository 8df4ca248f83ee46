import type { ClassNode, Expression } from '../../tree.ts';
import { classAsCompiled } from './class.ts';

/** A name in a module that is imported; `*` for the module object. */
export interface ImportedName {
  readonly specifier: string;
  readonly imported: string;
}

/** Gives the names of a module their meaning, so that two modules with different names of imports can be compared. */
export interface Meaning {
  /** Names that an import binds: the module and the name in it (`*` for the module object). */
  readonly imports: ReadonlyMap<string, ImportedName>;
  /** Names that the module declares at its top level. */
  readonly tops: ReadonlySet<string>;
  /** The local names of the exports, so that `exports.table` of a compiled file is `table` of its source. */
  readonly exported: ReadonlyMap<string, string>;
  /** Returns the local name of an import from another source of the same bundle; null for any other import. */
  readonly internal: (specifier: string, imported: string) => string | null;
}

/** The meaning of names in code that is compared as it is written. */
export const asWritten: Meaning = {
  imports: new Map(),
  tops: new Set(),
  exported: new Map(),
  internal: () => null,
};

/** Properties of the syntax tree that do not change what the code does: places and types. */
const withoutEffect = new Set(['at', 'type']);

/**
 * Writes a part of a lowered module as a text. Parts that do the same thing have the same text, although a compiler renamed the imports
 * (`client_s3_1.S3Client`), wrapped a callee (`(0, db_1.load)`), or removed the types.
 */
export function wordsOf(part: unknown, meaning: Meaning): string {
  if (Array.isArray(part)) return `[${part.map((item) => wordsOf(item, meaning)).join(',')}]`;
  if (typeof part !== 'object' || part === null)
    return typeof part === 'string' ? JSON.stringify(part) : String(part);
  const node = part as Expression;
  const known = knownName(node, meaning);
  if (known !== null) return known;
  if (node.kind === 'sequence') {
    const [zero, callee, ...more] = node.items;
    const inner = callee === undefined || more.length > 0 ? null : knownName(callee, meaning);
    if (zero?.kind === 'literal' && inner !== null && /^(?:top|import) /.test(inner)) return inner;
  }
  const fields = Object.entries('members' in part ? classAsCompiled(part as ClassNode) : part)
    .filter(([key]) => !withoutEffect.has(key))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}:${wordsOf(value, meaning)}`);
  return `{${fields.join(',')}}`;
}

/** Returns the meaning of a name, or of a member of an imported module or of `exports`; null for other parts. */
function knownName(node: Expression, meaning: Meaning): string | null {
  if (node.kind === 'name') {
    const binding = meaning.imports.get(node.name);
    if (binding) return imported(binding.specifier, binding.imported, meaning);
    return `${meaning.tops.has(node.name) ? 'top' : 'name'} ${JSON.stringify(node.name)}`;
  }
  if (node.kind !== 'member' || node.optional || node.object.kind !== 'name') return null;
  const binding = meaning.imports.get(node.object.name);
  if (binding?.imported === '*') return imported(binding.specifier, node.property, meaning);
  const local = node.object.name === 'exports' ? meaning.exported.get(node.property) : undefined;
  return local === undefined ? null : `top ${JSON.stringify(local)}`;
}

function imported(specifier: string, name: string, { internal }: Meaning): string {
  const local = internal(specifier, name);
  return local === null ? `import ${JSON.stringify([specifier, name])}` : `top ${JSON.stringify(local)}`;
}
