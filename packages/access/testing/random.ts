import type { Ctx, Doc, Stmt } from './oracle.ts';

/** Returns a generator of random choices with a fixed seed (mulberry32), so that every run has the same policies. */
export function dice(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const chance = (p: number): boolean => next() < p;
  const several = <T>(most: number, make: () => T): T[] => Array.from({ length: 1 + below(most) }, make);
  return { below, pick, chance, several };
}
export type Dice = ReturnType<typeof dice>;

const word = (d: Dice, letters: string, most: number): string =>
  Array.from({ length: d.below(most + 1) }, () => d.pick([...letters])).join('');

const actionPattern = (d: Dice): string => (d.chance(0.1) ? '*' : `s:${word(d, 'aAb**?', 3)}`);
const resourcePattern = (d: Dice, variables: boolean): string =>
  variables && d.chance(0.15)
    ? `${word(d, 'ab*/', 2)}\${k:user}${word(d, 'ab*', 1)}`
    : word(d, 'abbA/:**?', 5);

/** For each family of operators: values of requests and of policies. There are few of them, so that they match often. */
const families = [
  {
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
    ],
    key: 'k:text',
    values: ['a', 'b', 'ab', 'A', 'aB'],
    policy: ['a', 'b', 'ab', 'A', 'a*', '*b', '?'],
  },
  {
    operators: [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    key: 'k:number',
    values: ['1', '2', '3', '2.5', 'x'],
    policy: ['1', '2', '3'],
  },
  {
    operators: [
      'DateEquals',
      'DateNotEquals',
      'DateLessThan',
      'DateLessThanEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
    ],
    key: 'k:date',
    values: ['2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2025-06-01'],
    policy: ['2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  },
  { operators: ['Bool'], key: 'k:flag', values: ['true', 'false'], policy: ['true', 'false'] },
  { operators: ['BinaryEquals'], key: 'k:bytes', values: ['QQ==', 'Qg=='], policy: ['QQ==', 'Qg=='] },
  {
    operators: ['IpAddress', 'NotIpAddress'],
    key: 'k:ip',
    values: ['10.0.0.1', '10.1.0.1', '192.168.0.1', '11.0.0.0'],
    policy: ['10.0.0.0/8', '10.0.0.0/16', '192.168.0.1', '10.0.0.1/32'],
  },
  {
    operators: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
    key: 'k:arn',
    values: ['arn:aws:s:r:1:a/b', 'arn:aws:s::1:a', 'arn:aws:s:r:2:a:b'],
    policy: ['arn:aws:s:*:1:a*', 'arn:aws:s:r:*:a/b', 'arn:*:s:r:1:*', 'arn:aws:s:?:2:a:b'],
  },
] as const;

export interface Shape {
  readonly statements: number;
  readonly conditions: number;
  readonly variables: boolean;
}

export function document(d: Dice, shape: Shape): Doc {
  return { Statement: d.several(shape.statements, () => statement(d, shape)) };
}

function statement(d: Dice, shape: Shape): Stmt {
  const actions = d.several(3, () => actionPattern(d));
  const resources = d.several(3, () => resourcePattern(d, shape.variables));
  const condition = d.chance(shape.conditions) ? { Condition: conditionBlock(d) } : {};
  return {
    Effect: d.chance(0.7) ? 'Allow' : 'Deny',
    ...(d.chance(0.85) ? { Action: actions } : { NotAction: actions }),
    ...(d.chance(0.85) ? { Resource: resources } : { NotResource: resources }),
    ...condition,
  };
}

function conditionBlock(d: Dice): NonNullable<Stmt['Condition']> {
  const block: Record<string, Record<string, string[]>> = {};
  for (let i = 0, n = 1 + d.below(2); i < n; i++) {
    const family = d.pick(families);
    if (d.chance(0.1)) {
      block['Null'] = { ...block['Null'], [family.key]: [d.pick(['true', 'false'])] };
      continue;
    }
    const prefix = d.chance(0.25) ? d.pick(['ForAllValues:', 'ForAnyValue:']) : '';
    const name = `${prefix}${d.pick(family.operators)}${d.chance(0.2) ? 'IfExists' : ''}`;
    block[name] = {
      ...block[name],
      [family.key]: d.several(2, () => d.pick(family.policy as readonly string[])),
    };
  }
  return block;
}

export function context(d: Dice): Ctx {
  const ctx: Record<string, string[]> = {};
  for (const { key, values } of families) {
    if (d.chance(0.35)) continue;
    const list = d.chance(0.3)
      ? d.several(3, () => d.pick(values as readonly string[]))
      : [d.pick(values as readonly string[])];
    ctx[key] = [...new Set(list)];
  }
  if (d.chance(0.7)) ctx['k:user'] = [word(d, 'ab*', 2)];
  return ctx;
}

export const action = (d: Dice): string => `s:${word(d, 'aAb', 3)}`;

/** Returns a random resource; often made from a pattern of the policy, so that matches are not rare. */
export function resource(d: Dice, doc: Doc): string {
  if (d.chance(0.3)) return word(d, 'ab/:', 5);
  const stmt = d.pick(doc.Statement);
  const pattern = d.pick(stmt.Resource ?? stmt.NotResource ?? ['*']);
  return pattern
    .replace(/\$\{[^}]*\}/g, () => word(d, 'ab', 2))
    .replace(/[*?]/g, (w) => (w === '?' ? d.pick(['a', 'b', ':']) : word(d, 'ab/:', 2)));
}

/** Returns the contexts to try for the keys of two documents: no value, each value, and each pair of values if an operator has a quantifier. */
export function allContexts(docs: readonly Doc[]): readonly Ctx[] {
  const keys = new Map<string, boolean>();
  for (const doc of docs)
    for (const stmt of doc.Statement)
      for (const [op, block] of Object.entries(stmt.Condition ?? {}))
        for (const key of Object.keys(block)) keys.set(key, (keys.get(key) ?? false) || op.includes(':'));
  let all: Record<string, readonly string[]>[] = [{}];
  for (const [key, multiple] of keys) {
    const values: readonly string[] = [
      ...(families.find((family) => family.key === key)?.values ?? []),
      'zz',
    ];
    const lists: (readonly string[])[] = [[], ...values.map((value) => [value])];
    if (multiple) for (const a of values) for (const b of values) if (a < b) lists.push([a, b]);
    all = all.flatMap((ctx) => lists.map((list) => (list.length ? { ...ctx, [key]: list } : ctx)));
  }
  return all;
}

/** Returns all strings over the letters up to a length, shortest first. */
export function strings(letters: string, most: number): readonly string[] {
  const all = [''];
  let layer = [''];
  for (let n = 0; n < most; n++) {
    layer = layer.flatMap((text) => [...letters].map((letter) => text + letter));
    all.push(...layer);
  }
  return all;
}
