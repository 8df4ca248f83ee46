import type { Statement } from '../../tree.ts';
import { declaredBy, exportedName } from './statements.ts';
import { type Meaning, wordsOf } from './words.ts';

/** A statement of the top level as text. */
export interface StatementText {
  readonly words: string;
  /** The module that the statement only loads. */
  readonly loads: string | null;
  readonly names: readonly string[];
  /** Does the statement only declare a function, a class or a literal? */
  readonly isPlain: boolean;
}

/** Writes a statement so that `export const a = 1`, `exports.a = 1` and `var a = 1` are the same. */
export function textOf(statement: Statement, meaning: Meaning): StatementText {
  const names = declaredBy(statement);
  const declared = (local: string, value: unknown, isPlain: boolean): StatementText => ({
    words: `declare top ${JSON.stringify(local)} ${wordsOf(value, meaning)}`,
    loads: null,
    names: [local],
    isPlain,
  });
  const text = (words: string, loads: string | null = null): StatementText => ({
    words,
    loads,
    names,
    isPlain: statement.kind === 'function',
  });
  if (statement.kind === 'class' && statement.class.name !== null)
    return declared(
      statement.class.name,
      { kind: 'class', class: { ...statement.class, name: null } },
      statement.class.bases.length + statement.class.decorators.length === 0 &&
        statement.class.members.every((member) => !member.static && member.decorators.length === 0),
    );
  if (statement.kind === 'declare' && statement.target.kind === 'name')
    return declared(
      statement.target.name,
      statement.value,
      statement.value?.kind === 'literal' || statement.value?.kind === 'function',
    );
  if (statement.kind === 'export-default') return declared('exports.default', statement.value, false);
  if (statement.kind === 'import' && statement.bindings.length === 0)
    return text(`import ${JSON.stringify(statement.specifier)}`, statement.specifier);
  const star = starOf(statement);
  if (star !== null) return text(`export * ${JSON.stringify(star)}`, star);
  if (statement.kind === 'expression') {
    const { value } = statement;
    const exported = exportedName(value);
    const local = exported === null ? undefined : meaning.exported.get(exported);
    if (value.kind === 'assign' && local !== undefined) return declared(local, value.value, false);
    if (value.kind === 'import' && value.how === 'require' && value.specifier.kind === 'literal')
      return text(`import ${JSON.stringify(value.specifier.value)}`, String(value.specifier.value));
  }
  return text(wordsOf(statement, meaning));
}

/** Returns the module of `export * from "a"`, also as TypeScript and esbuild write it with helpers. */
function starOf(statement: Statement): string | null {
  if (statement.kind === 'export') {
    const [only, ...more] = statement.bindings;
    return only?.local === '*' && only.exported === '*' && more.length === 0 ? statement.specifier : null;
  }
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return null;
  const { callee, args } = statement.value;
  const [first, second] = args.map(({ value }) => value);
  if (callee.kind !== 'name') return null;
  const loaded = callee.name === '__exportStar' ? first : callee.name === '__reExport' ? second : undefined;
  const isWhole =
    callee.name === '__exportStar'
      ? args.length === 2 && second?.kind === 'name' && second.name === 'exports'
      : args.length === 3;
  if (!isWhole || loaded?.kind !== 'import' || loaded.how !== 'require') return null;
  return loaded.specifier.kind === 'literal' ? String(loaded.specifier.value) : null;
}
