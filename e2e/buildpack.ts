import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from './lambda.ts';
import { sitePackages, tools } from './tools.mjs';

/** Lays out the image of a function as buildpacks of Google do, with the code in `workspace` and all else in `layers`; returns what the image starts. */
export interface Layout {
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

export const layouts: Readonly<Record<string, Layout>> = {
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

/** A server that was started, with the answer to a body of JSON. */
export interface Served {
  readonly send: (body: unknown) => Promise<readonly [status: number, text: string]>;
  readonly stop: () => Promise<void>;
}

/** Starts a program that serves a function on PORT, and waits until it answers. */
export async function served(
  [program = '', ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Served> {
  const port = await freePort();
  const server = spawn(program, args, {
    cwd,
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: `${port}`, ...env },
  });
  const address = `http://127.0.0.1:${port}/`;
  if (!(await isListening(server, address))) throw new Error('it did not start');
  return {
    send: async (body) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
      return [response.status, (await response.text()).trim()];
    },
    stop: async () => {
      if (server.pid === undefined || server.exitCode !== null) return;
      const exited = once(server, 'exit');
      process.kill(-server.pid, 'SIGKILL');
      await exited;
    },
  };
}

async function isListening(server: ChildProcess, address: string): Promise<boolean> {
  for (let attempt = 0; attempt < 2400 && server.exitCode === null; attempt += 1) {
    try {
      await fetch(address, { method: 'OPTIONS' });
      return true;
    } catch {
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  return false;
}
