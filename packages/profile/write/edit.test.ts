import fc from 'fast-check';
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

test('line ends stay those of the file', () => {
  const text = byHand.replaceAll('\n', '\r\n');
  const next = edited(text, change('Api', 'outbound', { add: [['new', to('b.example:443')]] }));
  expect(next.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(next.split('\r\n').length).toBe(text.split('\r\n').length + 1);
});

describe('any changes of any file', () => {
  const names: fc.Arbitrary<string> = fc.constantFrom('a', 'b-c', 'd.e', 'f1');
  const rules = fc.uniqueArray(names, { maxLength: 4 });
  const sections = fc.constantFrom('outbound', 'code', 'permissions') satisfies fc.Arbitrary<
    SectionChange['section']
  >;
  /** A new rule of each section, and how it is read back. */
  const fresh = {
    outbound: [{ to: ['new:1'], action: 'allow' }, { to: 'new:1' }],
    code: [{ use: ['eval'], action: 'allow' }, { use: 'eval' }],
    permissions: [{ call: ['s3:GetObject'], action: 'allow' }, { call: 's3:GetObject' }],
  } as const;
  const style = fc.constantFrom('block', 'flow', 'none', 'loose');
  const written = (all: readonly string[], how: string, indent: string): string => {
    if (how === 'none' || all.length === 0) return ' none';
    const ruleText = (name: string) => `${name}: { to: "${name}:1" }`;
    if (how === 'flow') return ` { ${all.map(ruleText).join(', ')} }`;
    return all
      .map(
        (name) =>
          `\n${how === 'loose' ? `\n${indent}# about ${name}\n` : ''}${indent}${ruleText(name)}${how === 'loose' ? '  # why' : ''}`,
      )
      .join('');
  };
  const file = fc.array(
    fc.tuple(
      fc.constantFrom('F', 'G', 'H'),
      fc.uniqueArray(fc.tuple(sections, rules, style), { selector: ([section]) => section, maxLength: 3 }),
    ),
    { maxLength: 3 },
  );
  const textOf = (
    all: readonly (readonly [string, readonly (readonly [string, readonly string[], string])[]])[],
  ): string => {
    const owners = new Map(all);
    const blocks = [...owners].map(
      ([owner, own]) =>
        `  ${owner}:${own.length === 0 ? ' {}' : ''}\n${own.map(([section, names, how]) => `    ${section}:${written(names, how, '      ')}\n`).join('')}`,
    );
    return `emmental: profile/1\nfunctions:${blocks.length === 0 ? ' {}' : ''}\n${blocks.join('\n')}# end\nassume: {}\n`;
  };
  const wish = fc.record({
    owner: fc.constantFrom('F', 'G', 'New'),
    section: sections,
    add: rules,
    remove: rules,
    empty: fc.constantFrom('none' as const, 'absent' as const),
  });

  test('give what they say, and every other line and comment stays', () => {
    fc.assert(
      fc.property(
        file,
        fc.uniqueArray(wish, { selector: ({ owner, section }) => `${owner}/${section}`, maxLength: 4 }),
        (initial, wishes) => {
          const text = textOf(initial);
          const before = parse(text)['functions'] as Record<
            string,
            Record<string, 'none' | Record<string, unknown>>
          >;
          const expected = structuredClone(before);
          const changes = wishes.map((wish): SectionChange => {
            const now = before[wish.owner]?.[wish.section];
            const there = now === undefined || now === 'none' ? [] : Object.keys(now);
            const add = wish.add.filter((name) => !there.includes(name));
            const remove = wish.remove.filter((name) => there.includes(name));
            const left = there.filter((name) => !remove.includes(name));
            const all = [...left, ...add];
            const own = expected[wish.owner] ?? {};
            expected[wish.owner] = own;
            if (all.length > 0)
              own[wish.section] = Object.fromEntries(
                all.map((name) => [name, left.includes(name) ? { to: `${name}:1` } : fresh[wish.section][1]]),
              );
            else if (wish.empty === 'none') own[wish.section] = 'none';
            else delete own[wish.section];
            return change(wish.owner, wish.section, {
              add: add.map((name) => [name, fresh[wish.section][0]] as const),
              remove,
              empty: wish.empty,
            });
          });
          const next = edited(text, ...changes);
          const clean = (all: typeof expected | null) =>
            Object.fromEntries(
              Object.entries(all ?? {}).filter(([, own]) => own !== null && Object.keys(own).length > 0),
            );
          expect(clean(parse(next)['functions'])).toEqual(clean(expected));
          expect(next).toContain('# end\nassume: {}\n');
          const comments = (of: string) => of.match(/# (about|why).*/g)?.length ?? 0;
          if (wishes.every(({ remove }) => remove.length === 0)) expect(comments(next)).toBe(comments(text));
        },
      ),
      { seed: 11, numRuns: 1000 },
    );
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
