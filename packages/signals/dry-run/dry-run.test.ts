import { expect, test } from 'vitest';
import { collectHits } from '../hits/collect.ts';
import { collectThreats } from '../incidents/collect.ts';
import { signalWith } from '../testing/signal.ts';
import { type DryVerdict, dryRun } from './dry-run.ts';

const decided = (action: 'allow' | 'watch' | 'deny', mode: 'learn' | 'alert' | 'enforce'): DryVerdict => ({
  kind: 'decided',
  action,
  rule: 'r',
  mode,
});

test.each([
  ['alert', decided('deny', 'enforce'), 'would stop'],
  ['alert', decided('deny', 'alert'), 'still reported'],
  ['alert', decided('deny', 'learn'), 'would be quiet'],
  ['alert', decided('allow', 'enforce'), 'would be quiet'],
  ['watch', decided('watch', 'enforce'), 'still reported'],
  ['watch', decided('deny', 'enforce'), 'would stop'],
  ['block', decided('deny', 'enforce'), 'still stopped'],
  ['block', decided('deny', 'alert'), 'would pass'],
  ['block', decided('allow', 'enforce'), 'would pass'],
  ['block', { kind: 'unknown', why: 'cut' } as const, 'not decided'],
] as const)('%s, %j: %s', (kind, verdict, effect) => {
  const threats = collectThreats();
  threats.add(signalWith({ kind }));
  threats.add(signalWith({ kind, id: 'em-2' }));
  const run = dryRun(threats.result(10).incidents, [], { judge: () => verdict, judgeMatch: () => null }, 10);
  expect(run.incidents.map((each) => each.effect)).toEqual([effect]);
  expect(run.counts[effect]).toBe(2);
});

test('a record that went through happened', () => {
  const threats = collectThreats();
  threats.add(signalWith({ kind: 'block', evidence: { quarantine: 'went through, because …' } }));
  const judge = { judge: () => decided('deny', 'enforce'), judgeMatch: () => null };
  expect(dryRun(threats.result(10).incidents, [], judge, 10).incidents[0]?.effect).toBe('would stop');
});

test('counted calls are judged by their rule', () => {
  const hits = collectHits();
  const evidence = { hits: { same: 5, gone: 3, nobody: 2 }, invocations: 1 };
  hits.add(signalWith({ kind: 'hits', section: null, rule: null, evidence }));
  const judge = {
    judge: () => decided('allow', 'alert'),
    judgeMatch: (_: string, match: string) => {
      if (match === 'same') return { kind: 'same' as const, rule: 'F/outbound/a' };
      return match === 'gone' ? { kind: 'stopped' as const, rule: 'F/outbound/b' } : null;
    },
  };
  const { sameCalls, calls } = dryRun([], hits.result(), judge, 10);
  expect(sameCalls).toBe(5);
  expect(calls).toEqual([
    { function: 'F', rule: 'F/outbound/b', kind: 'stopped', times: 3 },
    { function: 'F', rule: 'nobody', kind: 'unknown', times: 2 },
  ]);
});
