import { describe, expect, it } from 'vitest';
import { decode } from '../decode/tree.ts';
import { inspect, judge, type Verdict } from '../verdict/inspect.ts';
import { compileRules } from './compile.ts';
import { rules } from './index.ts';

const table = compileRules(rules);
/** By the rules as they stand in their files, packed anew. */
const judged = (text: string, maxDepth?: number): Verdict =>
  judge(
    decode({ comment: text }, { trigger: 'custom', limits: maxDepth === undefined ? {} : { maxDepth } }),
    undefined,
    table,
  );
const textRules = rules.filter((rule) => rule.on === 'text');
/** A miss is about the text as it stands: nothing in it is decoded. */
const found = (text: string): readonly string[] => judged(text, 0).findings.map((finding) => finding.rule);

describe('every rule finds what it is for, inside a whole event', () => {
  it.each(textRules.flatMap((rule) => rule.hits.map((hit) => [rule.id, hit, rule.class] as const)))(
    '%s in %j',
    (_, hit, kind) => {
      const verdict = judged(hit);
      expect(verdict.findings.map((finding) => finding.class)).toContain(kind);
      expect(verdict.decision).not.toBe('allow');
    },
  );
  it.each(textRules.flatMap((rule) => rule.misses.map((miss) => [rule.id, miss] as const)))(
    '%s not in %j',
    (id, miss) => {
      expect(found(miss)).not.toContain(id);
    },
  );
});

describe('where an attack hides', () => {
  const attack = "' OR '1'='1";
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const carriers: readonly [string, unknown][] = [
    ['a JSON body', { body: JSON.stringify({ name: attack }) }],
    ['a base64 body', { body: base64(JSON.stringify({ name: attack })), isBase64Encoded: true }],
    ['a Kinesis record', { Records: [{ eventSource: 'aws:kinesis', kinesis: { data: base64(attack) } }] }],
    ['a queue message', { Records: [{ eventSource: 'aws:sqs', body: JSON.stringify({ id: attack }) }] }],
    [
      'an object key',
      { Records: [{ eventSource: 'aws:s3', s3: { object: { key: encodeURIComponent(attack) } } }] },
    ],
    ['text after 64 KB', { text: `${'x '.repeat(32_768)}${attack}` }],
  ];
  it.each(carriers)('%s', (_, event) => {
    const { decision, notInspected } = inspect(event);
    expect(decision !== 'allow' || notInspected.length > 0).toBe(true);
  });
  it('an event without one is let through', () => {
    expect(
      inspect({ body: JSON.stringify({ name: "Conan O'Brien", note: 'call at 10 or 11' }) }).decision,
    ).toBe('allow');
  });
});
