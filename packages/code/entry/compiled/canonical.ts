import type { Expression, Statement } from '../../tree.ts';
import { asAsync } from './awaiter.ts';
import { asEnum, enumsOf } from './enum.ts';
import { asImport } from './lowered-import.ts';
import { hasName } from './names.ts';
import { withSpread } from './object-spread.ts';
import { asOptional } from './optional.ts';

/** The facts that a rewriting needs, and the variables that it removed. */
export interface Lowering {
  /** Helpers that the module declares exactly as a compiler writes them. */
  readonly helpers: ReadonlySet<string>;
  /** Variables such as `_a`, which a compiler adds for a value that the code names once. */
  readonly temporaries: Set<string>;
}

/**
 * Writes the forms into which compilers lower newer syntax as that syntax again: `?.`, `??`, async functions, `{ ...a }`, `import()`, enums.
 * A form does the same as the syntax, so both files of a comparison are rewritten. Returns null if a variable that a compiler adds has another use.
 */
export function canonicalBody(
  body: readonly Statement[],
  helpers: ReadonlySet<string>,
  isEmitted: (statement: Statement) => boolean,
): readonly Statement[] | null {
  const lowering: Lowering = { helpers, temporaries: new Set() };
  const enums = enumsOf(body);
  const rewritten = body.flatMap((statement) => {
    if (isEmitted(statement)) return [statement];
    const written = asEnum(statement, enums);
    return written === null ? [] : [rewrite(written, lowering)];
  });
  if (lowering.temporaries.size === 0) return rewritten;
  const cleaned = withoutTemporaries(rewritten, lowering.temporaries);
  return hasName(cleaned, lowering.temporaries) ? null : cleaned;
}

/** Rewrites a part of a module, from the outside to the inside. */
function rewrite<Part>(part: Part, lowering: Lowering): Part {
  if (Array.isArray(part)) return part.map((item) => rewrite(item, lowering)) as Part;
  if (typeof part !== 'object' || part === null) return part;
  const node = outermost(part as unknown as Expression, lowering);
  const inner = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, rewrite(value, lowering)]),
  ) as unknown as Expression;
  return withSpread(withoutBinding(flattened(inner))) as unknown as Part;
}

/** Writes `(a ?? b) ?? c` as one operation. */
function flattened(node: Expression): Expression {
  if (node.kind !== 'operation' || node.operator !== '??') return node;
  const [first, ...more] = node.operands;
  return first?.kind === 'operation' && first.operator === '??'
    ? { ...node, operands: [...first.operands, ...more] }
    : node;
}

/** Removes the name of a caught error that the handler does not use. */
function withoutBinding(node: Expression): Expression {
  const { kind, handlers } = node as unknown as Extract<Statement, { kind: 'try' }>;
  if (kind !== 'try') return node;
  const written = handlers.map((handler) =>
    handler.target?.kind === 'name' && !hasName(handler.body, new Set([handler.target.name]))
      ? { ...handler, target: null }
      : handler,
  );
  return { ...node, handlers: written } as unknown as Expression;
}

/** Rewrites one node until no form fits any more. */
function outermost(node: Expression, lowering: Lowering): Expression {
  const rewritten =
    asAsync(node, lowering.helpers) ??
    asImport(node, lowering.helpers) ??
    asOptional(node, lowering.temporaries) ??
    asOperation(node);
  return rewritten === null ? node : outermost(rewritten, lowering);
}

/** Rewrites `a ??= b` to `a ?? (a = b)`, where `a` is a name. */
function asOperation(node: Expression): Expression | null {
  if (node.kind !== 'assign' || node.target.kind !== 'name') return null;
  if (!['??', '||', '&&'].includes(node.operator)) return null;
  const { name, at } = node.target;
  return {
    kind: 'operation',
    operator: node.operator,
    operands: [
      { kind: 'name', name, at },
      { ...node, operator: '=' },
    ],
    at,
  };
}

/** Removes the declarations `var _a;` of variables that the rewriting has removed. */
function withoutTemporaries<Part>(part: Part, temporaries: ReadonlySet<string>): Part {
  if (Array.isArray(part))
    return part
      .filter((item) => !isDeclarationOf(item as Statement | null, temporaries))
      .map((item) => withoutTemporaries(item, temporaries)) as Part;
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, withoutTemporaries(value, temporaries)]),
  ) as Part;
}

const isDeclarationOf = (statement: Statement | null, temporaries: ReadonlySet<string>): boolean =>
  typeof statement === 'object' &&
  statement?.kind === 'declare' &&
  statement.value === null &&
  statement.target.kind === 'name' &&
  temporaries.has(statement.target.name);
