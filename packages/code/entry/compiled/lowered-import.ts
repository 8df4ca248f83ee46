import type { Expression, FunctionNode } from '../../tree.ts';

/**
 * Rewrites `Promise.resolve().then(() => __importStar(require("a")))` to `import("a")`, with which helper and without. Returns null for any
 * other expression.
 */
export function asImport(node: Expression, helpers: ReadonlySet<string>): Expression | null {
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'then') return null;
  if (!isResolved(node.callee.object) || node.args.length !== 1) return null;
  const [load] = node.args;
  if (load?.kind !== 'positional' || load.value.kind !== 'function') return null;
  const value = returned(load.value.function);
  const loaded =
    value?.kind === 'call' &&
    value.callee.kind === 'name' &&
    /^__(?:importStar|toESM)$/.test(value.callee.name) &&
    helpers.has(value.callee.name)
      ? value.args[0]?.value
      : value;
  if (loaded?.kind !== 'import' || loaded.how !== 'require' || loaded.specifier.kind !== 'literal')
    return null;
  return { ...loaded, how: 'import' };
}

function isResolved(node: Expression): boolean {
  if (node.kind !== 'call' || node.args.length > 0 || node.callee.kind !== 'member') return false;
  const { object, property } = node.callee;
  return property === 'resolve' && object.kind === 'name' && object.name === 'Promise';
}

function returned({ parameters, async, generator, body }: FunctionNode): Expression | null {
  const [only, ...more] = body;
  const isPlain = parameters.length === 0 && !async && !generator && more.length === 0;
  return isPlain && only?.kind === 'return' ? only.value : null;
}
