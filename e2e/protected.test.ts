import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, evaluate } from '@emmental/access';
import { openSource, readApps } from '@emmental/read';
import { url } from '@emmental/replay';
import { afterAll, describe, expect, test } from 'vitest';
import { type Attack, attacks } from './attacks.ts';
import { command } from './command.ts';
import { decide, decided } from './decided.ts';
import { type Deployed, deploy, type Example } from './deployed.ts';
import { run } from './run.ts';
import { missing, nodes, tools } from './tools.mjs';

const lacks = missing(tools.rie, tools.sdk, tools.python, tools.ric(Math.max(...nodes.keys())).path);
const made = new Map<string, Deployed>();
afterAll(() => {
  for (const deployed of made.values()) deployed.remove();
});

/** A rulebase without any decision of a person: the output of `derive`. */
function undecided(folder: string): void {
  for (const file of ['emmental.yaml', 'emmental.lock']) rmSync(join(folder, file), { force: true });
  command(examples, 'profile', 'derive', folder, '--root', folder);
}

/**
 * Returns the example with the guard, the settings and the roles written. `decided`: with the decisions of `decided.ts` in place
 * of the example's own rulebase.
 */
function protectedExample(example: Example, state: 'as it is' | 'decided'): Deployed {
  const key = `${example} ${state}`;
  const prepare = (task: string): void => {
    undecided(task);
    decide(example, task);
    command(examples, 'profile', 'derive', task, '--root', task);
  };
  const known = made.get(key) ?? deploy(example, false, state === 'decided' ? { prepare } : {});
  if (!made.has(key))
    for (const part of ['settings', 'roles'])
      command(
        examples,
        'protect',
        known.folder,
        ...['--root', known.folder, '--only', part, '--reserve', '20', '--write'],
      );
  made.set(key, known);
  return known;
}

/** Returns the permissions of a function's role in the protected template. */
function roleOf(folder: string, name: string) {
  const inputs = { env: new Map(), opt: new Map(), parameters: new Map() };
  const [app] = readApps(openSource(folder), '', inputs).apps;
  const role = app?.functions.find((fn) => fn.name === name)?.role;
  return { role, statements: app?.roles.find(({ id }) => id === role)?.statements ?? [] };
}

/** The first ordinary event of each function, without the dependency that was taken over. */
const ordinary = [
  ...new Map(
    attacks.filter(({ event }) => event !== null).map((attack) => [attack.function, attack]),
  ).values(),
];

/** The additional call of Admin when a pipeline releases code in place of the function. */
const release: Attack = {
  ...(ordinary.find((attack) => attack.function === 'Admin') as Attack),
  benign: () => url({ action: 'release', function: 'Mailer', version: 'v2' }),
  isServed: (answer, { cloud }) =>
    (answer as { readonly statusCode?: number }).statusCode === 204 &&
    cloud.messages.some((text) => text.includes('"release":"Mailer"')),
};

/** Returns a copy whose rulebase enforces all sections, and the threats that nothing stops there after `protect`. */
function copied(example: Example | 'well-built', change: (folder: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-decided-'));
  const root = ['--root', folder];
  try {
    cpSync(join(examples, example), folder, { recursive: true });
    change(folder);
    command(examples, 'profile', 'derive', folder, ...root);
    const rules = join(folder, 'emmental.yaml');
    writeFileSync(rules, readFileSync(rules, 'utf8').replace('mode: alert', 'mode: enforce'));
    const output = command(examples, 'protect', folder, ...root, '--reserve', '20', '--write');
    return { output, ...openIn(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the threats that nothing stops in each function, and the functions with a door that is open on purpose. */
function openIn(folder: string) {
  const db = join(tmpdir(), 'emmental-none.db');
  const json = command(examples, 'holes', folder, '--root', folder, '--format', 'json', '--db', db);
  const verdicts = (JSON.parse(json) as Judged).apps.flatMap(({ functions }) =>
    functions.flatMap(({ id, verdicts: all }) => {
      const where = id.slice(id.lastIndexOf('#') + 1);
      return all.map((attack) => ({ ...attack, where, name: `${where} ${attack.threat}` }));
    }),
  );
  const isDecided = ({ routes }: Judged['apps'][number]['functions'][number]['verdicts'][number]): boolean =>
    routes.some(({ decision }) => decision?.owner !== undefined);
  return {
    open: verdicts.filter(({ verdict }) => verdict === 'aligned').map(({ name }) => name),
    decisions: [...new Set(verdicts.filter(isDecided).map(({ where }) => where))],
  };
}

interface Judged {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly id: string;
      readonly verdicts: readonly {
        readonly threat: string;
        readonly verdict: string;
        readonly routes: readonly { readonly decision?: { readonly owner: string } }[];
      }[];
    }[];
  }[];
}

const examples = join(process.env['EMMENTAL_ROOT'] ?? join(import.meta.dirname, '..'), 'examples');

describe('paths that nothing stops once protect has written all its parts and the rulebase is enforced', () => {
  test.each([
    ['weak-shop', 2],
    ['photo-pipeline', 2],
    ['well-built', 0],
  ] as const)('%s, with what its rulebase has decided: none', (example, decisions) => {
    expect(openIn(join(examples, example)).open.length).toBeGreaterThan(0);
    const { open, output, decisions: made } = copied(example, () => {});
    expect(open).toEqual([]);
    expect(output).not.toContain('open with this');
    // Doors that are open on purpose have an owner.
    expect(made).toHaveLength(decisions);
  });

  test.each([
    ['weak-shop', ['Admin T10', 'Admin T2', 'Admin T8', 'OrdersApi T8', 'UploadApi T8'], 3],
    ['photo-pipeline', ['importer T8', 'search T8'], 2],
  ] as const)('%s, where nobody decided anything: %j', (example, left, doors) => {
    const before = copied(example, undecided);
    expect([...before.open].sort()).toEqual(left);
    expect(before.decisions).toEqual([]);
    const { edits } = decided[example];
    // The output lists the remaining paths, each with the place in the code to change.
    for (const { named } of edits) expect(before.output).toContain(named);
    const after = copied(example, (folder) => {
      undecided(folder);
      decide(example, folder);
    });
    expect(after.output).not.toContain('open with this');
    expect(after.open).toEqual([]);
    expect(after.decisions).toHaveLength(doors);
  });

  test('doors that the rulebase opens for fewer close what comes through them; what a role allows by itself stays', () => {
    const words = (folder: string): void => {
      undecided(folder);
      const rules = join(folder, 'emmental.yaml');
      const text = readFileSync(rules, 'utf8');
      writeFileSync(rules, text.replaceAll(/(from: [^,]+), who: anyone,/g, '$1, who: account,'));
    };
    expect(copied('photo-pipeline', words).open).toEqual([]);
    // The role itself allows Admin to replace code of other functions: that is not a door.
    expect(copied('weak-shop', words).open).toEqual(['Admin T10']);
  });
});

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `the examples with all parts of protect${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    test.each(
      (['as it is', 'decided'] as const).flatMap((state) =>
        [...ordinary, ...(state === 'decided' ? [release] : [])].map(
          (attack) => [`${attack.app}, ${attack.function} ${state}`, attack, state] as const,
        ),
      ),
    )(
      '%s serves its ordinary event, and its role allows what it calls for that',
      async (_, attack, state) => {
        const deployed = protectedExample(attack.app, state);
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
        const identity = compile(statements.map((statement) => ({ ...statement, resource: null })));
        // Unsigned calls go to hosts outside of AWS.
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
        command(examples, 'protect', deployed.folder, ...all, '--remove');
        const before = readFileSync(join(deployed.folder, file), 'utf8');
        command(examples, 'protect', deployed.folder, ...all);
        command(examples, 'protect', deployed.folder, ...all, '--remove');
        expect(readFileSync(join(deployed.folder, file), 'utf8')).toBe(before);
        deployed.remove();
      },
    );
  },
);
