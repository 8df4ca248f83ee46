import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { SectionChange } from '../merge/plan.ts';
import { editProfile } from './edit.ts';

const change = (
  owner: string,
  section: SectionChange['section'],
  more: Partial<SectionChange>,
): SectionChange => ({
  owner,
  section,
  add: [],
  replace: [],
  remove: [],
  empty: 'absent',
  ...more,
});
const to = (...hosts: string[]) => ({ to: hosts, action: 'allow' as const });

const edited = (text: string, ...changes: SectionChange[]): string => {
  const found = editProfile(text, changes);
  if (typeof found === 'string') throw new Error(found);
  return found.text;
};

const byHand = `# ours
emmental: profile/1   # first

functions:
  # the api
  Api:
    owner: "@shop"

    outbound:          # hosts
      pay:      { to: api.pay.example:443 }   # ask ops
      mail:     { to:   smtp.example:25 }
  Job: { outbound: { x: { to: a.example:443 } } }

assume: {}
`;

describe('only the lines of changed rules differ', () => {
  test('a rule is added behind the last of its section', () => {
    expect(edited(byHand, change('Api', 'outbound', { add: [['new', to('b.example:443')]] }))).toBe(
      byHand.replace('smtp.example:25 }\n', 'smtp.example:25 }\n      new: { to: b.example:443 }\n'),
    );
  });
  test('a rule is replaced, its comment stays', () => {
    expect(edited(byHand, change('Api', 'outbound', { replace: [['pay', to('c.example:443')]] }))).toBe(
      byHand.replace('pay:      { to: api.pay.example:443 }', 'pay: { to: c.example:443 }'),
    );
  });
  test('a rule is removed; a comment on its line stays, since it is its author’s', () => {
    expect(edited(byHand, change('Api', 'outbound', { remove: ['mail'] }))).toBe(
      byHand.replace('      mail:     { to:   smtp.example:25 }\n', ''),
    );
    expect(edited(byHand, change('Api', 'outbound', { remove: ['pay'] }))).toBe(
      byHand.replace('pay:      { to: api.pay.example:443 }   # ask ops', '# ask ops'),
    );
  });
  test('the last rule of a section leaves none, or no section', () => {
    const gone = change('Api', 'outbound', { remove: ['pay', 'mail'] });
    expect(parse(edited(byHand, gone))['functions'].Api).toEqual({ owner: '@shop' });
    expect(parse(edited(byHand, { ...gone, empty: 'none' }))['functions'].Api.outbound).toBe('none');
  });
  test('a new section comes in the order of sections', () => {
    const text = edited(
      byHand,
      change('Api', 'code', { add: [['eval', { use: ['eval'], action: 'allow' }]] }),
      change('Api', 'inbound', { add: [['a', { from: ['GET /a'], inspect: 'all', action: 'allow' }]] }),
    );
    expect(Object.keys(parse(text)['functions'].Api)).toEqual(['owner', 'inbound', 'outbound', 'code']);
    expect(text).toContain(
      '# ask ops\n      mail:     { to:   smtp.example:25 }\n    code:\n      eval: { use: eval }\n  Job:',
    );
  });
  test('a function that is written in one line is edited in that line', () => {
    const text = edited(
      byHand,
      change('Job', 'outbound', { add: [['z', to('b.example:443')]] }),
      change('Job', 'code', { empty: 'none' }),
    );
    expect(text).toBe(
      byHand.replace(
        '{ x: { to: a.example:443 } } }',
        '{ x: { to: a.example:443 }, z: { to: b.example:443 } }, code: none }',
      ),
    );
    expect(
      edited(byHand, change('Job', 'outbound', { remove: ['x'], add: [['z', to('b.example:443')]] })),
    ).not.toContain('x:');
  });
  test('a new function stands behind the others', () => {
    const text = edited(byHand, change('New', 'outbound', { add: [['x', to('a.example:443')]] }));
    expect(text).toBe(
      byHand.replace('\n\nassume', '\n\n  New:\n    outbound:\n      x: { to: a.example:443 }\n\nassume'),
    );
  });
  test('none becomes rules, and rules of the defaults are edited too', () => {
    const text = 'emmental: profile/1\ndefaults:\n  code: none # no eval\n';
    expect(
      edited(text, change('(defaults)', 'code', { add: [['eval', { use: ['eval'], action: 'allow' }]] })),
    ).toBe('emmental: profile/1\ndefaults:\n  code:\n    eval: { use: eval } # no eval\n');
  });
});

test('a file without functions gets them before what people decide', () => {
  const text = 'emmental: profile/1\n\n# decided\nexceptions: {}\n';
  const next = edited(
    text,
    change('F', 'code', { empty: 'none' }),
    change('(defaults)', 'code', { empty: 'none' }),
  );
  expect(Object.keys(parse(next))).toEqual(['emmental', 'defaults', 'functions', 'exceptions']);
  expect(next).toContain('# decided\nexceptions: {}\n');
});

test.each([
  ['a syntax error', 'emmental: [\n'],
  [
    'an alias for a section',
    'emmental: profile/1\nx: &a { y: { to: b:1 } }\nfunctions:\n  F:\n    outbound: *a\n',
  ],
])('%s is a sentence, and nothing is written', (_, text) => {
  expect(editProfile(text, [change('F', 'outbound', { add: [['n', to('a:1')]] })])).toEqual(
    expect.any(String),
  );
});
