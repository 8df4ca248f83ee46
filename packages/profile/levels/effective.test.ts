import { describe, expect, test } from 'vitest';
import { fileOf } from '../testing/profile-file.ts';
import { effective } from './effective.ts';

const company = (text: string) => fileOf(`emmental: profile/1\n${text}`, [], 'company.yaml');
const of = (text: string, environment: string | null = null, above: ReturnType<typeof company>[] = []) =>
  effective(fileOf(`emmental: profile/1\n${text}`, above), 'F', environment);
const rules = (found: ReturnType<typeof of>, section: 'outbound' | 'files' = 'outbound') =>
  Object.fromEntries(
    found.value.sections[section].rules.map(({ name, rule }) => [name, 'to' in rule ? rule.to : rule]),
  );

describe('levels merge by the name of a rule', () => {
  const text = `
defaults: { outbound: { a: { to: one:1 }, b: { to: one:1 } } }
functions: { F: { outbound: { b: { to: two:1 } } } }
environments: { prod: { outbound: { c: { to: three:1 } }, functions: { F: { outbound: { b: { to: four:1 } } } } } }
`;
  test('the nearest wins', () => {
    expect(rules(of(text))).toEqual({ a: ['one:1'], b: ['two:1'] });
    expect(rules(of(text, 'prod'))).toEqual({ a: ['one:1'], b: ['four:1'], c: ['three:1'] });
  });
  test('none and named rules are those rules; none alone denies all', () => {
    expect(
      rules(of('defaults: { outbound: none }\nfunctions: { F: { outbound: { a: { to: x:1 } } } }')),
    ).toEqual({ a: ['x:1'] });
    const found = of('defaults: { outbound: none }\nfunctions: { F: {} }');
    expect(found.value.sections.outbound).toEqual({ rules: [], limited: true });
    expect(found.value.sections.files.limited).toBe(false);
  });
});

describe('modes', () => {
  test('are alert, and merge by section; a single word replaces all', () => {
    expect(of('functions: { F: {} }').value.mode).toMatchObject({ outbound: 'alert', code: 'alert' });
    const text =
      'defaults: { mode: learn }\nfunctions: { F: { mode: { code: enforce } } }\nenvironments: { prod: { mode: enforce } }';
    expect(of(text).value.mode).toMatchObject({ outbound: 'learn', code: 'enforce' });
    expect(of(text, 'prod').value.mode).toMatchObject({ outbound: 'enforce', code: 'enforce' });
  });
  test('below the floor are raised to it, and told with their place', () => {
    const found = of('functions: { F: { mode: learn } }', 'prod', [
      company('floor: { prod: { mode: alert } }\n'),
    ]);
    // The environment is known to the company only: its floor holds all the same.
    expect(found.value.mode.code).toBe('alert');
    expect(found.diagnostics).toMatchObject([
      { code: 'profile/weaker', file: 'emmental.yaml', line: 2, column: 19 },
    ]);
  });
  describe('below the floor of an environment', () => {
    const floors = () => [company('floor: { prod: { mode: alert, break-glass: forbidden } }\n')];
    const learns = 'defaults: { mode: learn, break-glass: allowed }\nfunctions: { F: {} }\n';
    test.each([
      ['an app without environments', ''],
      ['an app that does not name the environment', 'environments: { dev: { mode: learn } }\n'],
    ])('bind %s: its one mode is the mode there', (_, more) => {
      const found = of(learns + more, null, floors());
      expect(found.value.mode).toMatchObject({ code: 'alert', inbound: 'alert' });
      expect(found.value.breakGlass).toBe('forbidden');
      expect(found.diagnostics.map(({ line, message }) => [line, message])).toEqual([
        [2, expect.stringContaining('learn, the floor of prod is alert')],
        [2, expect.stringContaining('break-glass is forbidden')],
      ]);
    });
    test('do not bind other environments of an app that names it', () => {
      const text = `${learns}environments: { prod: { mode: alert, break-glass: forbidden } }\n`;
      for (const environment of [null, 'dev', 'prod'])
        expect(of(text, environment, floors()).diagnostics).toEqual([]);
      expect(of(text, null, floors()).value.mode.code).toBe('learn');
    });
  });
  test('below the company’s own are not taken', () => {
    const found = of('functions: { F: { mode: { code: learn } } }', null, [
      company('defaults: { mode: { code: enforce } }\n'),
    ]);
    expect(found.value.mode).toMatchObject({ code: 'enforce', outbound: 'alert' });
    expect(found.diagnostics.map(({ message }) => message).join()).toContain('code learn, at least enforce');
  });
});

describe('company rules', () => {
  const above = [company('defaults: { outbound: { tunnels: { to: "*.ngrok.io", action: deny } } }\n')];
  test('hold for every function and cannot be taken back', () => {
    const found = of('functions: { F: { outbound: { tunnels: { to: "*.ngrok.io" } } } }', null, above);
    expect(found.value.sections.outbound.rules).toMatchObject([
      { name: 'tunnels', origin: 'company', rule: { action: 'deny' } },
    ]);
    expect(found.diagnostics).toMatchObject([{ code: 'profile/weaker', line: 2 }]);
  });
  test('that only deny do not close a section that the app leaves open', () => {
    const found = of('functions: { F: {} }', null, above);
    expect(found.value.sections.outbound).toMatchObject({ limited: false, rules: [{ name: 'tunnels' }] });
  });
  test('forbid break-glass for good', () => {
    const found = of('functions: { F: { break-glass: allowed } }', null, [
      company('floor: { break-glass: forbidden }\n'),
    ]);
    expect(found.value.breakGlass).toBe('forbidden');
    expect(found.diagnostics).toMatchObject([{ code: 'profile/weaker', line: 2 }]);
  });
});

describe('groups', () => {
  const objects = 'objects: { hosts: { pay: ["a.example:443", "b.example:443"], nested: ["group:pay"] } }\n';
  test('are written out', () => {
    expect(
      rules(of(`${objects}functions: { F: { outbound: { p: { to: [group:pay, c.example:443] } } } }`)),
    ).toEqual({
      p: ['a.example:443', 'b.example:443', 'c.example:443'],
    });
  });
  test.each([
    ['that nobody defined', 'group:none'],
    ['that hold groups', 'group:nested'],
  ])('%s are told with the place of the rule, and allow nothing', (_, group) => {
    const found = of(`${objects}functions:\n  F:\n    outbound:\n      p: { to: ${group} }`);
    expect(rules(found)).toEqual({ p: [] });
    expect(found.diagnostics).toMatchObject([{ code: 'profile/group', line: 6, column: 7 }]);
  });
  test('of the company can be used', () => {
    expect(
      rules(
        of('functions: { F: { outbound: { p: { to: group:x } } } }', null, [
          company('objects: { hosts: { x: ["a:1"] } }\n'),
        ]),
      ),
    ).toEqual({ p: ['a:1'] });
  });
});
