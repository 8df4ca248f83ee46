import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { layouts, type Served, served } from './buildpack.ts';
import { signalsIn } from './run.ts';
import { missing, tools } from './tools.mjs';

const lacks = missing(tools.framework, tools.python);
const page = readFileSync(new URL('../docs/guard-on-cloud-functions.md', import.meta.url), 'utf8');
const emmental = fileURLToPath(new URL('../apps/cli/bin/emmental.js', import.meta.url));

/** Returns the blocks of code below a heading of the page, each with the language that it names. */
function blocksOf(heading: string): readonly { readonly language: string; readonly text: string }[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ', 1);
  return [...own.matchAll(/```(\w*)\n(.*?)```/gs)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

const block = (heading: string, at: number, language = ''): string => {
  const found = blocksOf(heading)[at];
  if (found?.language !== language) throw new Error(`no block ${at} of ${language} below ${heading}`);
  return found.text;
};

const variables = (lines: Iterable<RegExpMatchArray>): Readonly<Record<string, string>> =>
  Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));

const sources = {
  'index.js': `
const { execSync } = require('node:child_process');
exports.hello = (request, response) => response.send(execSync('echo hello ' + request.body.name).toString());
`,
  'main.py': `
import os

import functions_framework


@functions_framework.http
def hello(request):
    return os.popen("echo hello " + request.get_json()["name"]).read()
`,
};

/** A module that deploys the folder `workspace`; a variable is there already. */
const terraform = (runtime: string): string => `data "archive_file" "hello" {
  type        = "zip"
  source_dir  = "\${path.module}/workspace"
  output_path = "/tmp/hello.zip"
}
resource "google_storage_bucket_object" "hello" {
  name   = "hello.zip"
  bucket = "code"
  source = data.archive_file.hello.output_path
}
resource "google_cloudfunctions2_function" "hello" {
  name     = "hello"
  location = "europe-west1"
  build_config {
    runtime     = "${runtime}"
    entry_point = "hello"
    source {
      storage_source {
        bucket = "code"
        object = google_storage_bucket_object.hello.name
      }
    }
  }
  service_config {
    environment_variables = { STAGE = "dev" }
  }
}
`;

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `the guard on Google, as its page says${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    let root = '';
    let server: Served | null = null;
    beforeEach(() => {
      // A folder outside of the system's folder for temporary files, where anybody may change code that is loaded.
      const place = join(homedir(), '.cache', 'emmental');
      mkdirSync(place, { recursive: true });
      root = realpathSync(mkdtempSync(join(place, 'google-docs-')));
      mkdirSync(join(root, 'bin'));
      mkdirSync(join(root, 'workspace'));
      program('npx', `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${emmental}" "$@"\n`);
      program(
        'gcloud',
        `#!/bin/sh\nfor word in "$@"; do printf '%s\\n' "$word"; done > "${root}/gcloud.txt"\n`,
      );
    });
    afterEach(async () => {
      await server?.stop();
      server = null;
      rmSync(root, { recursive: true, force: true });
    });

    function program(name: string, text: string): void {
      writeFileSync(join(root, 'bin', name), text);
      chmodSync(join(root, 'bin', name), 0o755);
    }

    /** Runs commands of the page in a folder, with stand-ins for npx and gcloud. */
    function run(commands: string, folder = join(root, 'workspace')): void {
      const env = { PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: root };
      execFileSync('/bin/sh', ['-e', '-c', commands], { cwd: folder, env, stdio: 'pipe' });
    }

    /** Writes the source, and adds the guard as the page says; for Python by the two words that the page names. */
    function prepare(file: keyof typeof sources): void {
      writeFileSync(join(root, 'workspace', file), sources[file]);
      const commands = block('Add the guard to the source', 0);
      run(
        file === 'main.py'
          ? commands.replaceAll('index.js#hello', 'main.py#hello').replace('path node', 'path python')
          : commands,
      );
    }

    /** Returns what gcloud was asked for: its options by name. */
    function asked(): Readonly<Record<string, string>> {
      const words = readFileSync(join(root, 'gcloud.txt'), 'utf8').split('\n');
      return Object.fromEntries(
        words.flatMap((word, at) => (word.startsWith('--') ? [[word, words[at + 1] ?? '']] : [])),
      );
    }

    /** Starts the function with the variables of a deployment; paths of the image lead into the folder of the test. */
    async function deployed(
      layout: string,
      env: Readonly<Record<string, string>>,
      from: string,
      image = root,
    ): Promise<void> {
      const code = join(image, 'workspace');
      const made = layouts[layout]?.lay(image);
      if (made === undefined) throw new Error(layout);
      const here = Object.entries(env).map(([name, value]) => [name, value.replaceAll(from, code)] as const);
      server = await served([...made.program, '--target=hello'], code, {
        HOME: root,
        FUNCTION_TARGET: 'hello',
        K_SERVICE: 'hello',
        ...made.env,
        ...Object.fromEntries(here),
        EMMENTAL_SIGNALS: `file:${join(root, 'signals.jsonl')}`,
      });
      expect(await server.send({ name: 'ann' })).toEqual([200, 'hello ann']);
      const [status] = await server.send({ name: `ann; touch ${join(root, 'canary')}` });
      expect([status >= 400, existsSync(join(root, 'canary'))]).toEqual([true, false]);
      const kinds = signalsIn(join(root, 'signals.jsonl')).map(({ kind }) => kind);
      expect(kinds).toContain('block');
      expect(kinds).not.toContain('error');
    }

    const node = 'Node, the framework in a layer';

    test.each([
      ['gcloud run deploy', 0, 'index.js', '--function', node],
      ['gcloud functions deploy', 1, 'index.js', '--entry-point', node],
      [
        'gcloud functions deploy, Python',
        2,
        'main.py',
        '--entry-point',
        'Python, packages of the user in a layer',
      ],
    ] as const)('source deployment: %s', async (_, at, file, entry, layout) => {
      prepare(file);
      run(block('Source deployment', at));
      const options = asked();
      expect([options['--source'], options[entry]]).toEqual(['.', 'hello']);
      const set = variables((options['--set-env-vars'] ?? '').matchAll(/(\w+)=([^,]*)/g));
      expect(Object.keys(set)).toHaveLength(4);
      await deployed(layout, set, '/workspace');
    });

    test.each([
      ['index.js', 'nodejs22', node],
      ['main.py', 'python312', 'Python, packages of the user in a layer'],
    ] as const)('Terraform: %s', async (file, runtime, layout) => {
      writeFileSync(join(root, 'workspace', file), sources[file]);
      writeFileSync(join(root, 'main.tf'), terraform(runtime));
      run(block('Terraform', 0), root);
      const written = readFileSync(join(root, 'main.tf'), 'utf8');
      const set = variables(written.matchAll(/\b([A-Z_]+) = "([^"]*)"/g));
      expect(Object.keys(set)).toHaveLength(file === 'main.py' ? 4 : 5);
      await deployed(layout, { ...set, EMMENTAL_MODE: 'enforce' }, '/workspace');
      await server?.stop();
      server = null;
      run('npx --no-install emmental protect --only guard --remove --write', root);
      expect(readFileSync(join(root, 'main.tf'), 'utf8')).toBe(terraform(runtime));
      expect(existsSync(join(root, 'workspace', '.emmental'))).toBe(false);
    });

    test('Terraform by hand', async () => {
      prepare('index.js');
      const set = variables(block('Terraform', 1, 'hcl').matchAll(/^ +([A-Z_]+) += "(.*)"$/gm));
      expect(Object.keys(set)).toHaveLength(4);
      await deployed(node, set, '/workspace');
    });

    test('Firebase', async () => {
      const functions = join(root, 'workspace', 'functions');
      mkdirSync(functions);
      writeFileSync(join(root, 'workspace', 'firebase.json'), '{ "functions": { "source": "functions" } }\n');
      writeFileSync(
        join(functions, 'package.json'),
        '{ "main": "index.js", "dependencies": { "firebase-functions": "6.0.0" } }\n',
      );
      // The SDK of Firebase is no part of these tests: its `onRequest` marks the function and returns it.
      writeFileSync(
        join(functions, 'index.js'),
        `const { onRequest } = require('firebase-functions/https');\n${sources['index.js'].replace(/exports.hello = (.*);/, 'exports.hello = onRequest($1);')}`,
      );
      run(block('Firebase', 0));
      mkdirSync(join(functions, 'node_modules', 'firebase-functions'), { recursive: true });
      writeFileSync(
        join(functions, 'node_modules', 'firebase-functions', 'https.js'),
        'exports.onRequest = (handler) => handler;\n',
      );
      const set = variables(block('Firebase', 1, 'dotenv').matchAll(/^(\w+)=(.*)$/gm));
      expect(Object.keys(set)).toHaveLength(3);
      // The image holds the folder of the functions only.
      cpSync(functions, join(root, 'image', 'workspace'), { recursive: true });
      await deployed(node, set, '/workspace', join(root, 'image'));
    });

    test('own container', async () => {
      prepare('index.js');
      const file = block('Own container', 0, 'dockerfile');
      expect(file).toContain('CMD ["npx", "functions-framework", "--target=hello"]');
      const set = variables(file.matchAll(/^ENV (\w+)=(.*)$/gm));
      expect(Object.keys(set)).toHaveLength(4);
      await deployed(node, set, '/app');
    });
  },
);
