import { createMachine, lostCode } from '@emmental/evaluator';
import { noFillings } from '@emmental/link';
import { expect, test } from 'vitest';
import { loadProgram } from '../code/index.ts';
import { repository } from '../code/testing/repository.ts';
import { analyse } from './analyse.ts';
import { createDomain } from './domain.ts';
import { createRecorder } from './record.ts';
import { analysed, callsOf, openOf } from './testing/analysed.ts';

const asked = (file: string) => `the code behind a call in ${file} → anything`;

test.each([
  [
    'a table that is filled elsewhere',
    'js',
    'const table = new Map(); exports.handler = (event) => table.get(event.kind)(event)',
  ],
  [
    'a binding of the process',
    'js',
    "const run = process.binding('acme').run; exports.handler = () => run()",
  ],
  [
    'a dictionary that is filled elsewhere',
    'py',
    "TABLE = {}\ndef handler(event, context):\n    return TABLE[event['kind']](event)\n",
  ],
  ['a global that nothing declares', 'js', 'exports.handler = (event) => globalThis.acme(event)'],
  ['a class that nothing declares', 'js', 'exports.handler = (event) => new Acme(event)'],
  ['a member of a global', 'js', 'const { acme } = global; exports.handler = (e) => acme.save(e)'],
  ['a name that nothing declares', 'py', 'def handler(event, context):\n    return acme(event)\n'],
] as const)('a call of a value of which no code is known is a question: %s', async (_, language, code) => {
  expect(openOf(await analysed(code, { language }))).toContain(asked(`app.${language}`));
});

test.each([
  [
    'a parameter that may be a function',
    'js',
    'const run = (items, each = undefined) => items.map((x) => (each ? each(x) : x)); exports.handler = (e) => run(e.items)',
  ],
  [
    'the callback of the handler',
    'js',
    'exports.handler = (event, context, callback) => callback(null, event)',
  ],
  [
    'a method of parsed data',
    'js',
    'const data = JSON.parse(process.env.X); exports.handler = () => data.run()',
  ],
  [
    'a fallback beside a table',
    'js',
    'const table = {}; const usual = () => 1; exports.handler = (event) => (table[event.kind] || usual)(event)',
  ],
  [
    'what a quiet package makes',
    'js',
    "const make = require('handlebars').compile('x'); exports.handler = (event) => make(event)",
  ],
  [
    'globals of the platform',
    'js',
    'exports.handler = (e) => { structuredClone(e); new Blob(); globalThis.atob(e.x); }',
  ],
  ['a global that the program sets', 'js', 'globalThis.acme = (x) => x; exports.handler = (e) => acme(e)'],
  [
    'built-in functions',
    'py',
    'def handler(event, context):\n    return memoryview(bytes(event)), ValueError(1)\n',
  ],
  ['a number', 'js', 'exports.handler = (event) => { const x = event.s.length + 1; x(); }'],
  [
    'a member of a library that loads later',
    'js',
    "exports.handler = () => import('fs').then(({ writeFileSync }) => writeFileSync('/tmp/a', 'x'))",
  ],
  [
    'the message of an error',
    'js',
    'exports.handler = (event) => { try { event.a.b(); } catch (e) { const { message } = e; message(); } }',
  ],
  ['the context', 'py', 'def handler(event, context):\n    return context.get_remaining_time_in_millis()\n'],
] as const)('other calls are none: %s', async (_, language, code) => {
  expect(openOf(await analysed(code, { language }))).toEqual([]);
});

test('a call that gets event data lets it into unread code', async () => {
  const code =
    'const table = new Map(); exports.handler = (event) => { table.get(event.a)(); table.get(event.b)(event) }';
  const { behaviours } = await analysed(code);
  expect(behaviours.filter((found) => found.kind === 'undecided')).toMatchObject([
    { cause: 'call/app.js', unread: true },
  ]);
});

test('code that a person named is called in place of the value', async () => {
  const files = {
    'app.mjs': 'const table = new Map(); export const handler = (event) => table.get(event.kind)(event);',
    'save.mjs':
      "import { S3 } from '@aws-sdk/client-s3'; export const save = () => new S3({}).getObject({ Bucket: 'b' });",
  };
  const program = await loadProgram(repository(files), ['app.mjs', 'save.mjs']);
  const named = new Map([['call/app.mjs', { file: 'save.mjs', export: 'save' }]]);
  const found = analyse(program, { module: 'app.mjs', export: 'handler' }, { outside: { named } });
  expect(openOf(found)).toEqual([]);
  expect(callsOf(found)).toEqual(['s3:GetObject(Bucket=b)']);
});

test('a block that neither ran nor was left out by a known value is lost', async () => {
  const code =
    'export function run(x) { if (x) { first(); } if (false) { two(); } for (const y of []) three(); switch (1) { case 1: break; default: four(); } try { return 1 } finally { five(); } }\nconst first = () => {}, two = first, three = first, four = first, five = first;';
  const program = await loadProgram(repository({ 'app.mjs': code }), ['app.mjs']);
  const machine = createMachine(program, noFillings, createDomain([]), createRecorder());
  const [run] = program.modules.get('app.mjs')?.body ?? [];
  if (run?.kind !== 'function') throw new Error('the module begins with a function');
  const module = program.modules.get('app.mjs');
  if (!module) throw new Error('there is a module');
  machine.evidence.functions.set(run.function, module);
  expect(lostCode(machine.evidence)).toHaveLength(1);
  const analysis = await analysed({ 'app.mjs': code }, { handler: 'run' });
  expect(openOf(analysis)).toEqual([]);
});

test.each([
  [
    'js',
    `const { S3 } = require('@aws-sdk/client-s3');
class Registry { add(name) { this[name] = this; return this; } }
const registry = new Registry();
exports.handler = async (event) => {
  registry.add(event.name);
  try { registry(event); } catch {}
  await new S3().getObject({ Bucket: 'b' });
};`,
  ],
  [
    'py',
    `import boto3
class Registry:
    def add(self, name):
        setattr(Registry, name, registry)
registry = Registry()
def handler(event, context):
    registry.add(event['name'])
    registry(event)
    boto3.client('s3').get_object(Bucket='b')
`,
  ],
] as const)('the call of an object that may hold itself ends: %s', async (language, code) => {
  const analysis = await analysed(code, { language });
  expect(callsOf(analysis).map((call) => call.slice(0, 12))).toEqual(['s3:GetObject']);
});
