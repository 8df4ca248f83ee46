import { isUtf8 as nodesIsUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction, createContext } from 'node:vm';
import { decode, operatorMembers } from '@emmental/inspect';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { inspectionText } from '../build.mjs';
import type { Inspection } from '../core/contract.ts';
import { nativesOf } from '../shell/realm.ts';
import { isUtf8 } from './buffer.ts';
import type { Natives } from './natives.ts';

const vectors = join(import.meta.dirname, '../../../packages/inspect/vectors');

interface Row {
  readonly id: string;
  readonly event: unknown;
  readonly known?: string;
  readonly limits?: object;
}
interface Verdict {
  readonly decision: string;
  readonly findings: readonly unknown[];
  readonly notInspected: readonly unknown[];
}
interface Node {
  readonly kind: string;
  readonly value: string;
}

test('the engine decides and reads in the realm, on what that has of Buffer and zlib, as on Node itself', async () => {
  const rows = <Row>(name: string): readonly Row[] =>
    JSON.parse(readFileSync(join(vectors, `${name}.generated.json`), 'utf8')) as Row[];
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } });
  const made = compileFunction(`return ${await inspectionText()}`, [], { parsingContext: context })() as (
    natives: Natives,
  ) => Inspection;
  const engine = made(nativesOf(createRequire(import.meta.url)));
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const verdicts = rows<Row & { readonly verdict: Verdict }>('verdict').filter(
    (row) => row.limits === undefined,
  );
  expect(verdicts.length).toBeGreaterThan(90);
  for (const { id, event, known, verdict } of verdicts) {
    const { decision, findings, notInspected, tree } = engine.inspect(event, known, undefined, false);
    if (known === undefined)
      expect([id, engine.texts(event, null, tree).values]).toEqual([
        id,
        engine.texts(event, null, null).values,
      ]);
    expect([id, decision, plain(findings), notInspected]).toEqual([
      id,
      verdict.decision,
      verdict.findings,
      verdict.notInspected.length,
    ]);
  }
  for (const { id, event, known, limits, nodes } of rows<Row & { readonly nodes: readonly Node[] }>(
    'decode',
  )) {
    if (limits !== undefined || known !== undefined) continue;
    const texts = nodes.flatMap(({ kind, value }) => (kind === 'key' || value.length < 2 ? [] : [value]));
    expect([id, plain(engine.texts(event, null, null).values)]).toEqual([
      id,
      [...new Set([...operatorMembers(event, decode(event).nodes).map(({ text }) => text), ...texts])],
    ]);
  }
  for (const { id, event, trigger, names } of rows<
    Row & { readonly trigger: string; readonly names: readonly string[] }
  >('names')) {
    const known = engine.texts(event, trigger, null).values;
    expect([id, engine.texts(event, null, null).values.filter((text) => !known.includes(text))]).toEqual([
      id,
      names,
    ]);
  }
});

test('bytes are text in the realm where they are for Node, and most are told there', () => {
  let asked = 0;
  vi.stubGlobal('natives', {
    isUtf8: (bytes: Uint8Array): boolean => {
      asked += 1;
      return nodesIsUtf8(bytes);
    },
  });
  const letter = fc
    .constantFrom('a', ' ', 'é', '€', '😀')
    .map((character) => [...new TextEncoder().encode(character)]);
  const noise = fc.integer({ min: 0, max: 255 }).map((byte) => [byte]);
  const bytes = fc.array(fc.oneof(letter, letter, noise), { maxLength: 6 });
  try {
    fc.assert(
      fc.property(bytes, (parts) => {
        const joined = Uint8Array.from(parts.flat());
        expect(isUtf8(joined)).toBe(nodesIsUtf8(joined));
      }),
      { seed: 20261126, numRuns: 3000 },
    );
    const before = asked;
    expect([isUtf8(Uint8Array.of(65, 66)), isUtf8(Uint8Array.of(65, 0xff, 66))]).toEqual([true, false]);
    expect(asked).toBe(before);
  } finally {
    vi.unstubAllGlobals();
  }
});
