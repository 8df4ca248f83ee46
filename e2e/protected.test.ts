import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, evaluate } from '@emmental/access';
import { openSource, readApps } from '@emmental/read';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { attacks } from './attacks.ts';
import { type Deployed, deploy, type Example, emmental } from './deployed.ts';
import { run } from './run.ts';
import { missing, nodes, tools } from './tools.mjs';

// A loaded machine takes long; nothing here depends on time.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const lacks = missing(tools.rie, tools.sdk, tools.python, tools.ric(Math.max(...nodes.keys())).path);
const made = new Map<Example, Deployed>();
afterAll(() => {
  for (const one of made.values()) one.remove();
});

/** The example with settings and roles written too. */
function protectedExample(example: Example): Deployed {
  const known = made.get(example) ?? deploy(example, false);
  if (!made.has(example))
    for (const part of ['settings', 'roles'])
      emmental('protect', known.folder, '--root', known.folder, '--only', part, '--write');
  made.set(example, known);
  return known;
}

/** What the role of a function allows, as the protected template has it. */
function roleOf(folder: string, name: string) {
  const given = { env: new Map(), opt: new Map(), parameters: new Map() };
  const [app] = readApps(openSource(folder), '', given).apps;
  const role = app?.functions.find((fn) => fn.name === name)?.role;
  return { role, statements: app?.roles.find(({ id }) => id === role)?.statements ?? [] };
}

/** The first event as it comes every day of each function; what a dependency that was taken over does is no part of it. */
const ordinary = [
  ...new Map(attacks.filter(({ event }) => event !== null).map((one) => [one.function, one])).values(),
];

// What is not installed is required in continuous integration only.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `the examples with all parts of protect${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    test.each(ordinary.map((one) => [`${one.app}, ${one.function}`, one] as const))(
      '%s serves its ordinary event, and its role allows what it calls for that',
      async (_, attack) => {
        const deployed = protectedExample(attack.app);
        const calls: string[] = [];
        const { isServed, output } = await run(
          {
            ...attack,
            event: null,
            effects: [],
            isServed: (answer, target) => {
              calls.push(...target.cloud.calls);
              return attack.isServed(answer, target);
            },
          },
          deployed,
          true,
        );
        expect(isServed, output).toBe(true);
        const { role, statements } = roleOf(deployed.folder, attack.function);
        expect(statements, String(role)).not.toEqual([]);
        const identity = compile(statements.map((one) => ({ ...one, resource: null })));
        // What is not signed goes to others than AWS.
        for (const action of new Set(calls.filter((call) => !call.startsWith('unsigned:')))) {
          const resource = { tokens: ['*'], exact: '*', symbolic: false, opened: ['*'], key: '*' };
          expect([action, evaluate({ identity }, { action, resource }).effect]).toEqual([action, 'allow']);
        }
      },
    );

    test.each(['weak-shop', 'photo-pipeline'] as const)(
      '%s is as it was when all is taken out',
      (example) => {
        const deployed = deploy(example, false);
        const file = example === 'weak-shop' ? 'template.yaml' : 'serverless.yml';
        const all = ['--root', deployed.folder, '--write'];
        emmental('protect', deployed.folder, ...all, '--remove');
        const before = readFileSync(join(deployed.folder, file), 'utf8');
        emmental('protect', deployed.folder, ...all);
        emmental('protect', deployed.folder, ...all, '--remove');
        expect(readFileSync(join(deployed.folder, file), 'utf8')).toBe(before);
        deployed.remove();
      },
    );
  },
);
