import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { emmental, folderWith, repository, undecidedCopyOf } from './testing/run.ts';

interface Document {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly id: string;
      readonly verdicts: readonly {
        readonly threat: string;
        readonly verdict: string;
        readonly depth: number;
      }[];
    }[];
    readonly paths: readonly { readonly function: string; readonly threat: string }[];
    readonly closure: { readonly changes: readonly { readonly says: string }[] };
  }[];
}

const holes = (path: string, ...more: readonly string[]): Document =>
  JSON.parse(emmental(['holes', path, '--format', 'json', ...more]).stdout) as Document;

const verdicts = (document: Document, fn: string) =>
  Object.fromEntries(
    document.apps
      .flatMap(({ functions }) => functions)
      .find(({ id }) => id.endsWith(`#${fn}`))
      ?.verdicts.map(({ threat, verdict }) => [threat, verdict]) ?? [],
  );

describe('emmental holes', () => {
  test('its JSON has the published form', () => {
    const schema = JSON.parse(readFileSync(join(repository, 'apps/cli/schema/holes-1.json'), 'utf8'));
    const valid = new Ajv2020({ strict: false }).compile(schema);
    for (const example of ['weak-shop', 'photo-pipeline', 'well-built']) {
      valid(holes(`examples/${example}`));
      expect(valid.errors).toBeNull();
    }
  });

  test('a key that reaches a shell through another function is a path that nothing stops', () => {
    const document = holes('examples/weak-shop');
    expect(verdicts(document, 'Thumbnails')).toMatchObject({ T1: 'aligned', T2: 'n/a', T9: 'closed' });
    const path = document.apps[0]?.paths.find((candidate) => candidate.threat === 'T1');
    expect(path).toMatchObject({ because: expect.stringContaining('UploadApi') });
  });

  test('the guard, put in and told to enforce, closes it; told to alert, it does not', () => {
    const shop = undecidedCopyOf('weak-shop');
    emmental(['profile', 'derive', '.'], { cwd: shop });
    const file = join(shop, 'emmental.yaml');
    const rulebase = readFileSync(file, 'utf8');
    const verdict = (mode: string): string | undefined => {
      writeFileSync(file, rulebase.replaceAll(/mode: \w+/g, `mode: ${mode}`));
      const { status } = emmental(['protect', '.', '--only', 'guard', '--write'], { cwd: shop });
      expect(status).toBe(0);
      return verdicts(holes(shop), 'Thumbnails')['T1'];
    };
    expect(verdict('alert')).toBe('aligned');
    expect(verdict('enforce')).toBe('closed');
  });

  test('exits 1 for an aligned path only where asked', () => {
    expect(emmental(['holes', 'examples/weak-shop']).status).toBe(0);
    expect(emmental(['holes', 'examples/weak-shop', '--fail-on', 'aligned']).status).toBe(1);
  });

  test('a function that is not there is a slip, and so is a folder without any', () => {
    const { status, stderr } = emmental(['holes', 'examples/weak-shop', '--function', 'Nobody']);
    expect(status).toBe(2);
    expect(stderr).toContain('no function Nobody');
    expect(emmental(['holes', folderWith({ 'a.txt': '' })]).stdout).toContain('no functions found');
  });

  test('a role that leads to more does so for every function that holds it', () => {
    const folder = folderWith({
      'serverless.yml': `service: s
provider:
  name: aws
  runtime: nodejs22.x
  iam:
    role:
      statements:
        - { Effect: Allow, Action: [iam:PassRole, lambda:CreateFunction, lambda:InvokeFunction], Resource: '*' }
functions:
  one: { handler: a.handler, events: [{ httpApi: GET /a }] }
  two: { handler: a.handler, events: [{ schedule: rate(1 day) }] }
`,
      'a.js': 'exports.handler = async () => 1;\n',
    });
    const document = holes(folder);
    expect([verdicts(document, 'one')['T10'], verdicts(document, 'two')['T10']]).toEqual([
      'aligned',
      'aligned',
    ]);
  });

  test("a scenario of the user's own is one more threat, in every format; a file with a slip is told", () => {
    const shop = undecidedCopyOf('weak-shop');
    const threat = `id: X1
name: Orders leave by an open door
head: ord
help: It reads the table for whomever asks.
sas: [2]
when: { outsiders: true, triggers: [api], reaches: [Orders] }
routes:
  - way: answer
    loses: orders of other customers
    steps:
      - { says: someone calls the route, effect: start, attack: [T1190] }
      - { says: the answer holds them, effect: answer }
`;
    mkdirSync(join(shop, 'emmental-threats'));
    writeFileSync(join(shop, 'emmental-threats/orders.yaml'), threat);
    writeFileSync(join(shop, 'emmental-threats/slip.yaml'), threat.replace('outsiders', 'outsider'));
    const document = holes(shop);
    expect(verdicts(document, 'OrdersApi')['X1']).toBe('aligned');
    expect(verdicts(document, 'UploadApi')['X1']).toBe('n/a');
    expect(document.apps[0]?.paths.some(({ threat: id }) => id === 'X1')).toBe(true);
    expect(document).toMatchObject({
      diagnostics: [
        { file: 'emmental-threats/slip.yaml', line: 6, message: expect.stringContaining('outsiders') },
      ],
    });
    const schema = JSON.parse(readFileSync(join(repository, 'apps/cli/schema/holes-1.json'), 'utf8'));
    const valid = new Ajv2020({ strict: false }).compile(schema);
    valid(document);
    expect(valid.errors).toBeNull();
    expect(emmental(['holes', shop, '--function', 'OrdersApi']).stdout).toMatch(
      /not read: emmental-threats\/slip\.yaml:6[\s\S]*ALIGNED {3}Orders leave by an open door: nothing stops it in OrdersApi/,
    );
    expect(emmental(['holes', shop, '--format', 'sarif']).stdout).toContain('"SAS-2"');
    expect(JSON.parse(emmental(['scan', shop, '--format', 'json']).stdout)).toMatchObject({
      diagnostics: [{ code: 'holes/scenario', file: 'emmental-threats/slip.yaml', line: 6 }],
    });
    expect(emmental(['scan', shop]).stdout).toMatch(/emmental-threats\/slip\.yaml:6/);
    // Where other paths are told it is told too: in the first lines of a scan, and after `protect`.
    expect(emmental(['scan', shop]).stdout).toMatch(/^ALIGNED {3}Orders leave by an open door/m);
    const left = (folder: string): string =>
      emmental(['protect', folder, '--root', folder]).stdout.replaceAll(/\s+/g, ' ');
    const doors = /let only known callers start it: an authorizer .*? effort: a deployment each; closes (\d)/;
    expect(doors.exec(left(undecidedCopyOf('weak-shop')))?.[1]).toBe('3');
    // Two doors of OrdersApi, each of which is a way of it.
    expect(doors.exec(left(shop))?.[1]).toBe('5');
  });
});

describe('every path that nothing stops can be read on a screen', () => {
  const aligned = (name: string): number =>
    (
      JSON.parse(emmental(['holes', 'examples/weak-shop', '--format', 'json']).stdout) as {
        apps: { paths: { function: string }[] }[];
      }
    ).apps
      .flatMap(({ paths }) => paths)
      .filter((path) => path.function.endsWith(name)).length;
  const shown = (...options: readonly string[]): number =>
    emmental(['holes', 'examples/weak-shop', ...options]).stdout.match(/^ALIGNED /gm)?.length ?? 0;

  test('of a function, and of all with the option that the screen names', () => {
    expect(aligned('#Thumbnails')).toBeGreaterThan(3);
    expect(shown('--function', 'Thumbnails')).toBe(aligned('#Thumbnails'));
    const { stdout } = emmental(['holes', 'examples/weak-shop']);
    expect(stdout).toContain(`… and ${aligned('') - 3} more aligned paths`);
    expect(stdout.replace(/\s+/g, ' ')).toContain('--all shows each');
    expect(shown('--all')).toBe(aligned(''));
    expect(emmental(['holes', 'examples/weak-shop', '--all']).stdout).not.toContain('more aligned path');
  });
});
