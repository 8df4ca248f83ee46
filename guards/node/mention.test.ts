import { describe, expect, test } from 'vitest';
import { profileOf } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

/** Runs where `code` is told and not refused: what it printed, and what was told of it. */
async function told(
  source: string,
  more: { readonly name?: string; readonly files?: Record<string, string> } = {},
) {
  const { stdout, stderr, signals } = await runScript(source, {
    profile: profileOf({ code: [] }, 'alert'),
    ...more,
  });
  expect(stderr).toBe('');
  const what = signals
    .filter(({ kind }) => kind !== 'start' && kind !== 'hits')
    .map(({ evidence }) => evidence.what);
  return [stdout.trim(), ...what];
}

describe('a mention of eval that calls nothing', () => {
  const table = (mark: string) =>
    `${mark}const table = { '%Array%': Array,\n\t'%eval%': eval, // a built-in\n '%Map%': Map };`;

  test('is not told: a table of built-ins, by CommonJS, as a module, in one line, with a first line of its own', async () => {
    for (const [name, mark] of [
      ['main.cjs', ''],
      ['main.cjs', '#!/usr/bin/env node\n'],
      ['main.cjs', '\uFEFF'],
      ['main.cjs', 'const text = "with (it) {"; /* with (it) */ '],
      ['main.mjs', 'export const late = () => eval("1"); const shown = `${typeof late};`; '],
      ['main.mjs', 'import "node:fs";'],
      ['a b%.mjs', ''],
    ] as const)
      expect(await told(`${table(mark)} console.log(typeof table['%eval%'])`, { name }), name + mark).toEqual(
        ['function'],
      );
    const files = { 'app/node_modules/table/index.js': 'module.exports={"%eval%":eval,"%Map%":Map}' };
    expect(await told(`console.log(require('table')['%eval%'](5))`, { files })).toEqual(['5']);
  });

  test('is a function like eval, the same at each look', async () => {
    const looks = `eval === eval, globalThis.eval === eval, Object.is(eval, eval), eval.name, eval.length, eval instanceof Function, [eval].includes(globalThis['eval'])`;
    expect(await told(`const has = typeof eval; console.log(has, ${looks})`)).toEqual([
      'function true true true eval 1 true true',
    ]);
  });

  test('called later is told with its text, once', async () => {
    for (const call of [
      `const e = eval; e('1 + 1')`,
      `(0, eval)('1 + 1')`,
      `globalThis.eval('1 + 1')`,
      `globalThis['eval']('1 + 1')`,
      `eval?.('1 + 1')`,
      `['1 + 1'].map(eval)`,
      `({ '%eval%': eval })['%eval%']('1 + 1')`,
    ])
      expect(await told(call), call).toEqual(['', 'eval 1 + 1']);
  });
});

describe('a call of eval', () => {
  test('is told once, however it is written, and where nobody can see how', async () => {
    for (const call of [
      `eval('1')`,
      `eval /* ) */ ('1')`,
      `(eval)('1')`,
      `(\n// see,\neval)('1')`,
      `(() => { return eval('1') })()`,
      `with ({}) eval('1')`,
      `Reflect.get(globalThis, 'eval')('1')`,
    ])
      expect(await told(call), call).toEqual(['', 'eval of a text where it is called']);
  });

  test('runs in the scope around it, whatever mentions stand beside it', async () => {
    const { source, calls } = program(7);
    const [counted] = await told(source);
    expect(calls).toBeGreaterThan(400);
    expect(counted).toBe('all');
  }, 60_000);

  test('is seen in the text that was compiled: another one in the file decides nothing', async () => {
    const shift = `const { _extensions, prototype: { _compile } } = module.constructor; _extensions['.txt'] = (one, file) => _compile.call(one, '\\n' + require('fs').readFileSync(file, 'utf8').replace('look(eval);', 'const z = 5; z === eval("z") || die();'), file); require('./late.txt'); console.log('ran')`;
    const [printed, ...what] = await told(shift, { files: { 'app/late.txt': '\nlook(eval);\n' } });
    expect(printed).toBe('ran');
    expect(what).toContain('eval of a text where it is called');
  });
});

/** Functions of calls that need their scope and of mentions, nested in each other by chance; it prints `all` when none lost it. */
function program(seed: number): { readonly source: string; readonly calls: number } {
  let state = seed;
  let calls = 0;
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const pick = <One>(all: readonly One[]): One => all[random(all.length)] as One;
  const direct = [
    'eval("z")',
    'eval ("z")',
    'eval/*)*/("z")',
    '(eval)("z")',
    'eval("z", 1)',
    '((eval))("z")',
    'eval\n("z")',
    'eval//x\n("z")',
    'eval("z")?.valueOf()',
  ];
  const mention = [
    'typeof eval',
    'eval',
    'eval.name',
    'eval === eval',
    '!eval',
    'globalThis.eval',
    '[eval]',
    '({eval})',
    '`${eval}`',
    'eval?.("1")',
    '(0, eval)("1")',
    'eval`x`',
    'id(eval)',
  ];
  const value = (depth: number): string => {
    if (depth === 0) {
      if (random(2) === 0) return pick(mention);
      calls += 1;
      return `own(${pick(direct)})`;
    }
    const [left, other] = [value(depth - 1), value(depth - 1)];
    return pick([
      `[${left}, ${other}]`,
      `(${left}, ${other})`,
      `(${left} && ${other})`,
      `(${left} ? ${other} : ${left})`,
      `id(${left}, ${other})`,
      `({ a: ${left}, b: ${other} })`,
      `((q = ${left}) => ${other})()`,
      `typeof ${left}`,
      `\`\${${left}}\``,
    ]);
  };
  const statement = (): string =>
    pick([
      () => `return ${value(2)};`,
      () => `const v = ${value(2)};`,
      () => `if (${value(1)}) ${value(2)}; else ${value(1)};`,
      () => `for (const g of [${value(2)}]) ${value(1)};`,
      () => `switch (${value(1)}) { case ${value(1)}: break; default: ${value(1)}; }`,
      () => `class K { static f = ${value(1)}; m() { return ${value(2)}; } } new K().m();`,
      () => `eval("var made = 1"); return (() => ${value(2)})();`,
      () => `${value(2)};`,
    ])();
  const functions = Array.from({ length: 200 }, (_, at) => {
    const strict = at % 2 === 0 ? '"use strict"; ' : '';
    const around = strict === '' && at % 3 === 0 ? 'with ({}) ' : '';
    return `function () { ${strict}const z = 77; ${around}{ ${statement()} } ${statement()} }`;
  });
  return {
    source: `const id = (v) => v; const own = (v) => { if (v !== 77) throw new Error('scope lost: ' + v); return v; };\nfor (const one of [${functions.join(',\n')}]) one(); console.log('all')`,
    calls,
  };
}
