import type { Expression, FunctionNode, Parameter } from '../../tree.ts';
import { hasKind, hasName } from './names.ts';

/**
 * Rewrites `function (a) { return __awaiter(this, void 0, void 0, function* () { … yield b … }); }` to `async function (a) { … await b … }`.
 * Returns null for any other part of a module.
 */
export function asAsync(node: Expression, helpers: ReadonlySet<string>): Expression | null {
  const outer = node as unknown as FunctionNode;
  if (!('parameters' in node) || !helpers.has('__awaiter') || outer.async || outer.generator) return null;
  const [only, ...more] = outer.body;
  if (only?.kind !== 'return' || only.value?.kind !== 'call' || more.length > 0) return null;
  const { callee, args } = only.value;
  if (callee.kind !== 'name' || callee.name !== '__awaiter' || args.length !== 4) return null;
  if (args.some(({ kind }) => kind !== 'positional')) return null;
  const [self, passed, promise, body] = args.map(({ value }) => value);
  if (self === undefined || passed === undefined || promise === undefined || body?.kind !== 'function')
    return null;
  const inner = body.function;
  if (!inner.generator || inner.async || inner.arrow || inner.name !== null || !isUndefined(promise))
    return null;
  if (!hasSameThis(self, outer, inner) || hasName(inner, new Set(['arguments']))) return null;
  const parameters = parametersOf(outer, inner, passed);
  if (parameters === null) return null;
  return { ...outer, parameters, async: true, body: awaiting(inner.body) } as unknown as Expression;
}

/** Is `this` in the inner function the `this` of the outer one? */
function hasSameThis(self: Expression, outer: FunctionNode, inner: FunctionNode): boolean {
  if (self.kind === 'this') return true;
  return isUndefined(self) && outer.arrow && !hasKind(inner, 'this');
}

/** Returns the parameters of the outer function, or of the inner one if it gets all of them in their order. */
function parametersOf(
  outer: FunctionNode,
  inner: FunctionNode,
  passed: Expression,
): readonly Parameter[] | null {
  if (isUndefined(passed)) return inner.parameters.length === 0 ? outer.parameters : null;
  // The parameters of the outer function go, so the inner one must not use them.
  const isFree = outer.parameters.every(
    ({ target, otherwise }) =>
      target.kind === 'name' &&
      otherwise === null &&
      (isDeclared(target.name, inner) || !hasName(inner, new Set([target.name]))),
  );
  if (!isFree) return null;
  if (passed.kind === 'name') return passed.name === 'arguments' && !outer.arrow ? inner.parameters : null;
  if (passed.kind !== 'list' || passed.items.length !== outer.parameters.length) return null;
  const isPassed = outer.parameters.every(({ target, kind }, index) => {
    const item = passed.items[index];
    const isName = item?.value.kind === 'name' && target.kind === 'name' && item.value.name === target.name;
    return isName && item.kind === (kind === 'rest' ? 'spread' : 'positional');
  });
  return isPassed ? inner.parameters : null;
}

const isDeclared = (name: string, { parameters }: FunctionNode): boolean =>
  parameters.some(({ target }) => target.kind === 'name' && target.name === name);

/** Writes `await` for each `yield` of the function itself. */
function awaiting<Part>(part: Part): Part {
  if (Array.isArray(part)) return part.map(awaiting) as Part;
  if (typeof part !== 'object' || part === null || 'parameters' in part) return part;
  const node = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, awaiting(value)]));
  return (node['kind'] === 'yield' ? { ...node, kind: 'await' } : node) as Part;
}

const isUndefined = (node: Expression): boolean => node.kind === 'literal' && node.value === undefined;
