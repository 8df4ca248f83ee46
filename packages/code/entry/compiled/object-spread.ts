import type { Expression, RecordEntry } from '../../tree.ts';

/** Rewrites `Object.assign({ a }, b, { c })` to `{ a, ...b, c }`; returns any other expression as it is. */
export function withSpread(node: Expression): Expression {
  if (node.kind !== 'call' || node.optional) return node;
  const { callee, args } = node;
  if (callee.kind !== 'member' || callee.property !== 'assign' || callee.optional) return node;
  if (callee.object.kind !== 'name' || callee.object.name !== 'Object') return node;
  const [first, ...more] = args;
  if (
    first?.value.kind !== 'record' ||
    !isPlain(first.value) ||
    args.some(({ kind }) => kind !== 'positional')
  )
    return node;
  const entries = more.flatMap(({ value }): readonly RecordEntry[] =>
    value.kind === 'record' && isPlain(value) ? value.entries : [{ kind: 'spread', value }],
  );
  return { ...first.value, entries: [...first.value.entries, ...entries] };
}

const isPlain = ({ entries }: Extract<Expression, { kind: 'record' }>): boolean =>
  entries.every(({ kind }) => kind === 'entry' || kind === 'spread');
