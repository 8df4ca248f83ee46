import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { command } from './command.ts';
import { freePort } from './lambda.ts';
import { signalsIn } from './run.ts';
import { missing, sitePackages, tools } from './tools.mjs';

// A generous limit for loaded machines; no test depends on time.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const lacks = missing(tools.framework, tools.python);

const javascript = `
const { execSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
exports.hello = (request, response) => {
  if (request.body.name === undefined) return response.send(readFileSync(process.env.OUTSIDE, 'utf8'));
  response.send(execSync('echo hello ' + request.body.name).toString());
};
`;
const python = `
import os

import functions_framework


@functions_framework.http
def hello(request):
    body = request.get_json()
    if "name" not in body:
        return open(os.environ["OUTSIDE"]).read()
    return os.popen("echo hello " + body["name"]).read()
`;

/** Lays out the image of a function as buildpacks of Google do, with the code in `workspace` and all else in `layers`; returns what the image starts. */
interface Layout {
  readonly file: string;
  readonly lay: (root: string) => {
    readonly program: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
}

/** Writes a launcher as pip does: a script that names its interpreter. */
function launcher(path: string, interpreter: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const lines = [
    `#!${interpreter}`,
    'import sys',
    'from functions_framework._cli import _cli',
    'sys.exit(_cli())',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
}

const layouts: Readonly<Record<string, Layout>> = {
  'Node, the framework in a layer': {
    file: 'index.js',
    lay: (root) => {
      const layer = join(root, 'layers', 'google.nodejs.functions-framework', 'functions-framework');
      cpSync(tools.framework, join(layer, 'node_modules'), { recursive: true, verbatimSymlinks: true });
      const bin = join(layer, 'node_modules', '.bin', 'functions-framework');
      return { program: [process.execPath, bin], env: {} };
    },
  },
  'Node, packages in a layer to which the code links': {
    file: 'index.js',
    lay: (root) => {
      const modules = join(root, 'layers', 'google.nodejs.npm', 'npm_modules', 'node_modules');
      cpSync(tools.framework, modules, { recursive: true, verbatimSymlinks: true });
      symlinkSync(modules, join(root, 'workspace', 'node_modules'));
      return { program: [process.execPath, join(modules, '.bin', 'functions-framework')], env: {} };
    },
  },
  'Python, packages of the user in a layer': {
    file: 'main.py',
    lay: (root) => {
      const base = join(root, 'layers', 'google.python.pip', 'pip');
      const [, lib = ''] = /(lib\/python[\d.]+\/site-packages)$/.exec(sitePackages()) ?? [];
      mkdirSync(dirname(join(base, lib)), { recursive: true });
      symlinkSync(sitePackages(), join(base, lib));
      const bin = join(base, 'bin', 'functions-framework');
      launcher(bin, realpathSync(tools.python));
      return { program: [bin], env: { PYTHONUSERBASE: base } };
    },
  },
  'Python, a virtual environment inside of the code': {
    file: 'main.py',
    lay: (root) => {
      const venv = join(root, 'workspace', '.venv');
      execFileSync(realpathSync(tools.python), ['-m', 'venv', '--without-pip', venv]);
      const [, lib = ''] = /(lib\/python[\d.]+\/site-packages)$/.exec(sitePackages()) ?? [];
      rmSync(join(venv, lib), { recursive: true });
      cpSync(sitePackages(), join(venv, lib), {
        recursive: true,
        filter: (path) => !/boto|psycopg/.test(path),
      });
      const bin = join(venv, 'bin', 'functions-framework');
      launcher(bin, join(venv, 'bin', 'python'));
      return { program: [bin], env: {} };
    },
  },
};

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `a function in the layout of buildpacks${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    let root = '';
    let server: ChildProcess | null = null;
    beforeEach(() => {
      // A folder outside of the system's folder for temporary files, where anybody may change code that is loaded.
      const place = join(homedir(), '.cache', 'emmental');
      mkdirSync(place, { recursive: true });
      root = realpathSync(mkdtempSync(join(place, 'buildpack-')));
      mkdirSync(join(root, 'workspace'));
    });
    afterEach(async () => {
      if (server?.pid !== undefined && server.exitCode === null) {
        const exited = once(server, 'exit');
        process.kill(-server.pid, 'SIGKILL');
        await exited;
      }
      server = null;
      rmSync(root, { recursive: true, force: true });
    });

    test.each(Object.entries(layouts))(
      '%s: it starts, is served and guarded by the default rules of files',
      async (_, { file, lay }) => {
        const code = join(root, 'workspace');
        const isPython = file.endsWith('.py');
        writeFileSync(join(code, file), isPython ? python : javascript);
        const name = `${file}#hello`;
        command(code, 'profile', 'derive', '--handler', name);
        // Only the default rules stay: the one for the file that the variable names is left out.
        const rulebase = join(code, 'emmental.yaml');
        const written = readFileSync(rulebase, 'utf8');
        expect(written).toContain('read: /**');
        writeFileSync(rulebase, written.replace(/^ {4}files:\n(?: {6}.*\n)+/m, ''));
        writeFileSync(join(code, 'profile.json'), command(code, 'profile', 'compile', '--handler', name));
        const { program, env } = lay(root);
        const guard = join(code, 'emmental');
        cpSync(command(code, 'guard', 'path', isPython ? 'python' : 'node').trim(), guard, {
          recursive: true,
        });
        writeFileSync(join(root, 'outside.txt'), 'which no rule opens');
        const port = await freePort();
        const [first = '', ...args] = program;
        server = spawn(first, [...args, '--target=hello'], {
          cwd: code,
          detached: true,
          stdio: 'ignore',
          env: {
            PATH: process.env['PATH'] ?? '',
            HOME: root,
            HOST: '127.0.0.1',
            PORT: `${port}`,
            OUTSIDE: join(root, 'outside.txt'),
            K_SERVICE: 'hello',
            FUNCTION_TARGET: 'hello',
            ...env,
            ...(isPython ? { PYTHONPATH: guard } : { NODE_OPTIONS: `--require=${guard}` }),
            EMMENTAL_PROFILE: join(code, 'profile.json'),
            EMMENTAL_FUNCTION: name,
            EMMENTAL_MODE: 'enforce',
            EMMENTAL_SIGNALS: `file:${join(root, 'signals.jsonl')}`,
          },
        });
        const address = `http://127.0.0.1:${port}/`;
        await listening(address);
        const send = async (body: unknown): Promise<readonly [number, string]> => {
          const headers = { 'content-type': 'application/json' };
          const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
          return [response.status, (await response.text()).trim()];
        };
        expect(await send({ name: 'ann' })).toEqual([200, 'hello ann']);
        await send({ name: `ann; touch ${join(root, 'canary')}` });
        expect(existsSync(join(root, 'canary'))).toBe(false);
        expect((await send({}))[1]).not.toContain('which no rule opens');
        const told = signalsIn(join(root, 'signals.jsonl')).filter(({ kind }) => kind !== 'hits');
        expect(told.filter(({ kind }) => kind === 'error')).toEqual([]);
        const refused = told.filter(({ kind }) => kind === 'block').map(({ section }) => section);
        expect([...new Set(refused)].sort()).toEqual(['files', 'inbound']);
      },
    );

    async function listening(address: string): Promise<void> {
      for (let attempt = 0; attempt < 2400; attempt += 1) {
        try {
          await fetch(address, { method: 'OPTIONS' });
          return;
        } catch {
          if (server?.exitCode !== null) break;
          await new Promise((done) => setTimeout(done, 50));
        }
      }
      const signals = join(root, 'signals.jsonl');
      throw new Error(`it did not start: ${existsSync(signals) ? readFileSync(signals, 'utf8') : ''}`);
    }
  },
);
