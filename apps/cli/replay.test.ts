import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplayReport } from '@emmental/model';
import { agrees, guardedBy, perform, predictions } from '@emmental/replay';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ownNetwork } from './holes/isolation.ts';
import { enforced, shownNothing } from './holes/replay.ts';
import { rehearsalsIn } from './testing/replays.ts';
import { emmental, folderWith, repository } from './testing/run.ts';
import { smallApps } from './testing/small-apps.ts';

/** Where no process may have a network of its own, the code of these tests is ours: it runs in the open one. */
const network = ownNetwork() === null ? ['--open-network'] : [];
const hasPython = spawnSync('python3', ['--version']).status === 0 || Boolean(process.env['CI']);

function appOf(says: string, more: Readonly<Record<string, string>> = {}): string {
  const app = smallApps.find((candidate) => candidate.says.startsWith(says));
  if (!app) throw new Error(`no small app ${says}`);
  return folderWith({ ...app.files, ...more });
}

/** A cache of its own, so that what a run leaves behind would be seen. */
function replay(id: string, folder: string, ...more: readonly string[]) {
  const cache = mkdtempSync(join(tmpdir(), 'emmental-cache-'));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  const { status, stdout, stderr } = emmental(
    ['holes', 'replay', id, '--path', folder, '--run', '--format', 'json', ...network, ...more],
    { env: { XDG_CACHE_HOME: cache, HOME: cache } },
  );
  if (stdout === '') throw new Error(stderr);
  return {
    status,
    report: JSON.parse(stdout) as ReplayReport,
    left: leftIn(join(cache, 'emmental', 'replay')),
  };
}

const leftIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

const outcomes = (report: ReplayReport) =>
  report.replays[0]?.runs.map(({ modes, routes }) => [
    modes === null ? 'off' : [...new Set(Object.values(modes))].join(),
    ...routes.map(({ happened }) => happened),
  ]);

const showTemplate = `Transform: AWS::Serverless-2016-10-31
Resources:
  Show:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: show.handler
      Policies: []
      Events: { Get: { Type: HttpApi, Properties: { Path: /pages, Method: get } } }
`;

describe('emmental holes replay', () => {
  test('says what it would start, and starts nothing, until it is told to run it', () => {
    const folder = appOf('a chain');
    writeFileSync(
      join(folder, 'convert.mjs'),
      `${readFileSync(join(folder, 'convert.mjs'), 'utf8')}
import { writeFileSync } from 'node:fs';
writeFileSync('${folder}/loaded', '');
`,
    );
    const { status, stdout } = emmental(['holes', 'replay', 'Convert/T1', '--path', folder]);
    expect(status).toBe(0);
    expect(stdout).toContain('Nothing was started');
    expect(stdout).toContain('convert.handler');
    expect(stdout).toContain('--run');
    expect(existsSync(join(folder, 'loaded'))).toBe(false);
  });

  test('a shell in Node: it happens without the guard and not with it, as the model says', () => {
    const folder = appOf('a chain');
    const before = readdirSync(folder);
    const { status, report, left } = replay('Convert/T1', folder);
    expect(report.replays[0]?.cannot).toBeNull();
    expect(outcomes(report)).toEqual([
      ['off', true, true],
      ['enforce', false, false],
    ]);
    // The proof that text of the event makes the command is asked before the rules of `processes`.
    expect(report.replays[0]?.runs[1]?.told).toContainEqual(
      expect.objectContaining({
        kind: 'block',
        section: 'inbound',
        what: expect.stringContaining('tokens of the command come from the event'),
      }),
    );
    expect(status).toBe(0);
    expect(left).toEqual([]);
    expect(readdirSync(folder)).toEqual(before);
  });

  test.skipIf(!hasPython)('code in Python, behind a queue', () => {
    const { status, report } = replay('Work/T2', appOf('a side door'));
    expect(outcomes(report)).toEqual([
      ['off', true, true, true],
      ['enforce', false, false, false],
    ]);
    expect(status).toBe(0);
  });

  test('eval in Node, which the guard cannot look into: the model does not say that it is closed', () => {
    const { status, report } = replay('Calculate/T2', appOf('dynamic code'));
    const [off, on] = report.replays[0]?.runs ?? [];
    expect(off?.routes.every(({ happened, model }) => happened && model === 'open')).toBe(true);
    expect(on?.routes[0]).toMatchObject({ happened: true, model: 'open' });
    expect(status).toBe(0);
  });

  // Which sections stop which ends of a path, as it was reasoned before it was run: own data, beyond, internet.
  test.each([
    ['a chain', 'Convert', { processes: 'own internet', inbound: 'own internet', outbound: '' }],
    ['dynamic code', 'Calculate', { inbound: '', outbound: 'internet' }],
  ] as const)(
    '%s: a section that goes from enforce to alert reopens what it alone stopped',
    async (says, name, stops) => {
      const rehearsals = await rehearsalsIn(appOf(says), 'template.yaml', {
        javascript: { program: process.execPath, packages: [] },
        python: { program: 'python3', packages: [] },
      });
      const found = rehearsals.find(({ plan }) => plan.subject.function === name);
      const [profile] = found?.performance.guards.filter((guard) => guard !== null) ?? [];
      const own = profile?.functions[name];
      if (!found || !profile || !own) throw new Error(`no attack on ${name}`);
      // In alert all of it, then one section after the other in enforce.
      const modes = [[], ...Object.keys(stops).map((section) => [section])];
      const rules = modes.map((sections) => enforced(own, sections));
      const { outcomes } = await perform({
        ...found.performance,
        guards: [null, ...rules.map((fn) => ({ ...profile, functions: { [name]: fn } }))],
      });
      const stopped = rules.map((fn, index) => {
        const predicted = predictions(guardedBy(found.facts, fn));
        return found.plan.routes
          .filter(({ id, effect }) => {
            const happened = outcomes[index + 1]?.seen.includes(effect) ?? false;
            expect(agrees(predicted.get(id) ?? 'either', happened), `${modes[index]}: ${id}`).toBe(true);
            return !happened;
          })
          .map(({ id }) => id.split('/').at(-1)?.replace(' data', ''))
          .join(' ');
      });
      expect(stopped).toEqual(['', ...Object.values(stops)]);
    },
  );

  test('a file that is read by a name from the event; a name that is made harmless reaches nothing', () => {
    const app = (name: string): string =>
      folderWith({
        'template.yaml': showTemplate,
        'show.mjs': `import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
export const handler = async (event) => {
  const page = event.queryStringParameters.page;
  const path = '/tmp/' + ${name};
  return existsSync(path) ? { statusCode: 200, body: readFileSync(path, 'utf8') } : { statusCode: 404 };
};
`,
      });
    expect(outcomes(replay('Show/T5', app('page')).report)).toEqual([
      ['off', true],
      ['enforce', false],
    ]);
    const closed = replay('Show/T5', app('basename(page)'));
    expect(outcomes(closed.report)).toEqual([
      ['off', false],
      ['enforce', false],
    ]);
    expect(closed.report.replays[0]?.runs[0]?.routes[0]?.model).toBe('stopped');
    expect(closed.status).toBe(0);
  });

  test('what cannot be replayed says why', () => {
    const { report } = replay('Send', appOf('a hijack'));
    expect(report.replays.map(({ threat, cannot }) => [threat, cannot !== null])).toContainEqual([
      'T10',
      true,
    ]);
    const missing = replay(
      'Show/T5',
      folderWith({
        'template.yaml': showTemplate,
        'show.mjs': `import { readFileSync } from 'node:fs';
import { log } from 'of-others';
export const handler = async (event) => log(readFileSync('/tmp/' + event.queryStringParameters.page, 'utf8'));
`,
      }),
    ).report.replays[0]?.cannot;
    expect(missing).toContain("Cannot find package 'of-others'");
    expect(missing).toContain('emmental installs nothing');
    expect(missing).toContain('(npm ci)');
  });

  test('the SDK that Lambda brings along is asked for by its name', () => {
    const why = "Cannot find package '@aws-sdk/client-s3' imported from src/thumbnail.mjs";
    expect(
      shownNothing(
        { seen: [], reports: [], broken: why, error: null, isStarted: true, isServed: false },
        'javascript',
      ),
    ).toContain('(npm install --no-save @aws-sdk/client-s3: Lambda includes it, this machine does not)');
  });

  test('its environment holds nothing of the one who runs it', () => {
    const folder = appOf('dynamic code', {
      'calculate.mjs': `export const handler = async (event) => {
  const { formula } = JSON.parse(event.body);
  if (process.env.SECRET_OF_MINE || process.env.AWS_PROFILE || process.env.AWS_ACCESS_KEY_ID !== 'AKIAEXAMPLE')
    throw new Error('it sees what it should not');
  return { statusCode: 200, body: String(eval(formula)) };
};
`,
    });
    process.env['SECRET_OF_MINE'] = 'x';
    const { report } = replay('Calculate/T2', folder);
    expect(report.replays[0]?.cannot).toBeNull();
    expect(report.replays[0]?.runs[0]?.happened).toContain('code of the attacker ran in the function');
  });

  test.skipIf(network.length > 0)('it reaches nothing but loopback', () => {
    const folder = appOf('dynamic code', {
      'calculate.mjs': `import { connect } from 'node:net';
const reach = () => new Promise((done) => connect(80, '192.0.2.1').on('connect', done).on('error', (error) => done(error.code)));
export const handler = async (event) => {
  const { formula } = JSON.parse(event.body);
  const code = await reach();
  if (code !== 'ENETUNREACH') throw new Error('there is a way out: ' + code);
  return { statusCode: 200, body: String(eval(formula)) };
};
`,
    });
    const { report } = replay('Calculate/T2', folder);
    expect(report.network).toBe('loopback');
    expect(report.replays[0]?.cannot).toBeNull();
    expect(report.replays[0]?.runs[0]?.happened).toContain('code of the attacker ran in the function');
  });

  test('a function of Google whose framework is not installed says what to install', () => {
    const app = (runtime: string, file: string, code: string): string =>
      folderWith({
        'deploy.sh': `gcloud functions deploy page --runtime=${runtime} --source=page --trigger-http --allow-unauthenticated\n`,
        [`page/${file}`]: code,
      });
    const node = app(
      'nodejs22',
      'index.js',
      "exports.page = (req, res) => require('child_process').exec('echo ' + req.query.a, () => res.end());\n",
    );
    expect(replay('page/T1', node).report.replays[0]?.cannot).toContain(
      'npm install --no-save @google-cloud/functions-framework',
    );
    if (!hasPython) return;
    const python = app(
      'python312',
      'main.py',
      'import os\ndef page(request):\n    os.system("echo " + request.args["a"])\n    return "ok"\n',
    );
    expect(replay('page/T1', python, '--python', 'python3').report.replays[0]?.cannot).toContain(
      'pip install functions-framework',
    );
  });

  test('its JSON has the published form', () => {
    const schema = JSON.parse(readFileSync(join(repository, 'apps/cli/schema/holes-replay-1.json'), 'utf8'));
    const valid = new Ajv2020({ strict: false }).compile(schema);
    valid(replay('Convert', appOf('a chain')).report);
    expect(valid.errors).toBeNull();
  });

  test('a path that is not there is a slip, and those that are there are named', () => {
    const { status, stderr } = emmental(['holes', 'replay', 'Nobody/T1', '--path', 'examples/weak-shop']);
    expect(status).toBe(2);
    expect(stderr).toContain('has no path Nobody/T1');
    expect(stderr).toContain('Admin/T2');
  });
});
