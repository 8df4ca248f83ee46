import type { ThreatId } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { holesOf } from '../holes.ts';
import { facts, resource, sink, type TestFacts } from '../testing/facts.ts';
import { byEventCases } from '../testing/threats/by-event.ts';
import { entriesCases } from '../testing/threats/entries.ts';
import { errorsCases } from '../testing/threats/errors.ts';
import { floodCases } from '../testing/threats/flood.ts';
import { googleCases } from '../testing/threats/google.ts';
import { leftDataCases } from '../testing/threats/left-data.ts';
import { packagesCases } from '../testing/threats/packages.ts';
import { roleCases } from '../testing/threats/role.ts';

const verdict = (threat: ThreatId, scenario: TestFacts) => {
  const found = holesOf(facts(scenario)).verdicts.find((candidate) => candidate.threat === threat);
  if (!found) throw new Error(`no verdict for ${threat}`);
  return found;
};

const cases = [
  ...byEventCases,
  ...packagesCases,
  ...entriesCases,
  ...roleCases,
  ...floodCases,
  ...googleCases,
  ...leftDataCases,
  ...errorsCases,
];

describe('a threat to a function', () => {
  for (const [says, threat, scenario, expected, depth] of cases) {
    it(`${threat}, ${says}: ${expected}`, () => {
      const { judgement } = verdict(threat, scenario);
      expect(judgement.verdict).toBe(expected);
      expect(judgement.depth).toBe(depth ?? 0);
    });
  }

  it('is blind if nothing sees it, and unsure if only the account may see it', () => {
    expect(verdict('T4', { behaviours: [sink('sql')] }).judgement.visibility).toBe('blind');
    expect(verdict('T1', { behaviours: [sink('shell')] }).judgement.visibility).toBe('unsure');
    expect(verdict('T1', { behaviours: [sink('shell')], guard: {} }).judgement.visibility).toBe('watched');
  });

  it('to the internet is stopped by subnets without a way out, which do not stop other routes', () => {
    const route = (scenario: TestFacts) =>
      verdict('T1', scenario).routes.find(({ route: { id } }) => id.endsWith('/internet'))?.judgement.verdict;
    const subnet = {
      kind: 'text',
      parts: [{ kind: 'resource', id: 'Private', attribute: null }],
    } as const;
    const config = {
      kind: 'fields',
      open: false,
      fields: new Map([['SubnetIds', { kind: 'list', items: [subnet], open: false } as const]]),
    } as const;
    const inside: TestFacts = { behaviours: [sink('shell')], settings: { VpcConfig: config } };
    const private_ = resource('Private', 'AWS::EC2::Subnet');
    expect(route({ ...inside, resources: [private_] })).toBe('closed');
    expect(route({ ...inside, resources: [private_, resource('Nat', 'AWS::EC2::NatGateway')] })).toBe(
      'aligned',
    );
    expect(route(inside)).toBe('unproven');
    expect(verdict('T1', { ...inside, resources: [private_] }).judgement.verdict).toBe('aligned');
  });

  it('is open again exactly for the sections that change from enforce to alert', () => {
    const all = [sink('shell'), sink('url'), sink('path')];
    const modes = { processes: 'enforce', outbound: 'enforce', files: 'enforce' } as const;
    const open = (guard: TestFacts['guard']) =>
      holesOf(facts({ behaviours: all, ...(guard ? { guard } : {}) }))
        .verdicts.filter(
          ({ threat, judgement }) => judgement.verdict === 'aligned' && /^T[1-5]$/.test(threat),
        )
        .map(({ threat }) => threat);
    expect(open(modes)).toEqual([]);
    expect(open({ ...modes, processes: 'alert' })).toEqual(['T1']);
    expect(open({ ...modes, outbound: 'alert' })).toEqual(['T3']);
    expect(open({ ...modes, files: 'alert' })).toEqual(['T5']);
    expect(open({})).toEqual(['T1', 'T3', 'T5']);
  });
});
