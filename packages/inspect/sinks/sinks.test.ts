import { describe, expect, test } from 'vitest';
import { allowed, blocked, hostKinds } from '../vectors/cases/sinks.ts';
import { checkSink, skeletonOf } from './check.ts';
import { hostKind } from './host.ts';

describe('blocks', () => {
  test.each(blocked)('%s %s', (kind, argument, input) => {
    const verdict = checkSink(kind, argument, [input]);
    expect(verdict.decision).toBe('block');
    expect(verdict.why).not.toBeNull();
  });
});

describe('allows', () => {
  test.each(allowed)('%s %s', (kind, argument, input) => {
    expect(checkSink(kind, argument, [input])).toEqual({ decision: 'allow', why: null });
  });
});

describe('forms of calls', () => {
  const query = (value: string): string => `SELECT * FROM pets WHERE id = ${value}`;
  const known = new Set([skeletonOf('sql', query('1')) ?? '']);

  test('a known form is allowed whatever the event says', () => {
    expect(checkSink('sql', query('1'), ['pets WHERE id'], { skeletons: known }).decision).toBe('allow');
  });
  test('a new form with text of the event is blocked once all forms are known', () => {
    const context = { skeletons: known, complete: true };
    expect(checkSink('sql', 'SELECT * FROM owners WHERE id = 1', ['owners'], context).decision).toBe('block');
    expect(checkSink('sql', 'SELECT * FROM owners WHERE id = 1', ['nothing of it'], context).decision).toBe(
      'allow',
    );
  });
  test('lists of values are one form, whatever their length', () => {
    expect(skeletonOf('sql', 'SELECT a FROM t WHERE b IN (1, 2, 3)')).toBe(
      skeletonOf('sql', 'SELECT a FROM t WHERE b IN (1)'),
    );
  });
});

describe('hosts', () => {
  test.each(hostKinds)('%s is %s', (host, kind) => {
    expect(hostKind(host)).toBe(kind);
  });
});
