import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { folderWith, repository } from './testing/run.ts';

const read = (path: string) => parse(readFileSync(join(repository, path), 'utf8')) as unknown;

const template = (name: string) => `Transform: AWS::Serverless-2016-10-31
Resources:
  ${name}:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: a.handler, FunctionUrlConfig: { AuthType: NONE } }
`;

const git = (folder: string, ...args: readonly string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    stdio: 'pipe',
  });

/** A repository with one weak function in its last commit, and an `npx` that runs this tree's command. */
function checkout(): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const folder = folderWith({
    'template.yaml': template('Old'),
    'a.js': 'exports.handler = (event) => eval(event.body);\n',
  });
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'old');
  const tools = folderWith({});
  mkdirSync(join(tools, 'bin'));
  const npx = join(tools, 'bin', 'npx');
  const command = join(repository, 'apps/cli/bin/emmental.js');
  writeFileSync(
    npx,
    `#!/bin/sh\ncase "$1 $2" in '--no-install emmental') ;; *) echo "npx $*" >&2; exit 99 ;; esac\nshift 2\nexec '${process.execPath}' '${command}' "$@"\n`,
  );
  chmodSync(npx, 0o755);
  return {
    folder,
    env: { PATH: `${join(tools, 'bin')}:${process.env['PATH'] ?? ''}`, LANG: 'C.UTF-8', CI: 'true' },
  };
}

const bash = (script: string, folder: string, env: NodeJS.ProcessEnv) =>
  spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });

describe('the GitHub action', () => {
  interface Action {
    readonly inputs: Readonly<Record<string, { readonly default: string }>>;
    readonly runs: {
      readonly steps: readonly { readonly run: string; readonly env: Readonly<Record<string, string>> }[];
    };
  }
  const action = read('integrations/github-action/action.yml') as Action;
  const [setUp, step] = action.runs.steps;

  /** Builds the environment that the runner makes of the step's environment. */
  function environment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    return Object.fromEntries(
      Object.entries(step?.env ?? {}).map(([name, value]) => {
        const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? '';
        expect(Object.keys(action.inputs), value).toContain(input);
        return [name, variables[input] ?? String(action.inputs[input]?.default)];
      }),
    );
  }

  function run(variables: Readonly<Record<string, string>> = {}) {
    const { folder, env } = checkout();
    const summary = join(folder, 'summary.md');
    const { status, stderr } = bash(step?.run ?? '', folder, {
      ...env,
      ...environment(variables),
      GITHUB_ACTION_PATH: join(repository, 'integrations/github-action'),
      GITHUB_STEP_SUMMARY: summary,
    });
    return { status, stderr, folder, summary: () => readFileSync(summary, 'utf8') };
  }

  test('fails on what is wrong, with a summary and a SARIF file', () => {
    const { status, stderr, folder, summary } = run();
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(summary()).toContain('Anyone can run code in Old');
    expect(JSON.parse(readFileSync(join(folder, 'emmental.sarif'), 'utf8'))).toMatchObject({
      version: '2.1.0',
    });
  });

  test('passes when nothing is new, and takes a threshold', () => {
    const { status, summary } = run({ since: 'HEAD' });
    expect(status).toBe(0);
    expect(summary()).toContain('nothing new');
    expect(run({ 'fail-on': 'never' }).status).toBe(0);
  });

  test('takes what is written into an input as words, not as a script', () => {
    const { status, stderr } = run({ path: '. $(touch evil) ;touch evil', since: '$(touch evil)' });
    expect(status).toBe(2);
    expect(stderr).toContain('emmental: ');
  });

  test('sets up and runs the checkout that it stands in', () => {
    const files = [setUp, step].flatMap(({ run = '' } = { run: '', env: {} }) =>
      [...run.matchAll(/"\$GITHUB_ACTION_PATH\/([^"]+)"/g)].map(([, path = '']) =>
        join('integrations/github-action', path),
      ),
    );
    expect(files).toEqual(['scripts/start.mjs', 'apps/cli/bin/emmental.js']);
    for (const file of files) expect(existsSync(join(repository, file)), file).toBe(true);
  });
});

describe('the pre-commit hook', () => {
  const [hook] = read('.pre-commit-hooks.yaml') as readonly {
    readonly entry: string;
    readonly files: string;
  }[];

  test('lets a commit pass that adds nothing, and refuses one that does', () => {
    const { folder, env } = checkout();
    expect(bash(hook?.entry ?? '', folder, env)).toMatchObject({ status: 0 });
    writeFileSync(join(folder, 'template.yaml'), template('New'));
    const refused = bash(hook?.entry ?? '', folder, env);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain('Anyone can run code in New');
  });

  test('works before the first commit', () => {
    const { env } = checkout();
    const folder = folderWith({
      'template.yaml': template('New'),
      'a.js': 'exports.handler = (event) => eval(event.body);\n',
    });
    git(folder, 'init', '-q');
    expect(bash(hook?.entry ?? '', folder, env).status).toBe(1);
  });

  test('is asked about templates and code only', () => {
    const files = new RegExp(hook?.files ?? '');
    expect(
      ['template.yaml', 'src/a.mjs', 'b.py', 'main.tf', 'c.tsx'].filter((file) => !files.test(file)),
    ).toEqual([]);
    expect(['README.md', 'logo.png'].filter((file) => files.test(file))).toEqual([]);
  });
});
