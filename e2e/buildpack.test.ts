import {
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
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { layouts, type Served, served } from './buildpack.ts';
import { command } from './command.ts';
import { signalsIn } from './run.ts';
import { missing, tools } from './tools.mjs';

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

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `a function in the layout of buildpacks${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    let root = '';
    let server: Served | null = null;
    beforeEach(() => {
      // A folder outside of the system's folder for temporary files, where anybody may change code that is loaded.
      const place = join(homedir(), '.cache', 'emmental');
      mkdirSync(place, { recursive: true });
      root = realpathSync(mkdtempSync(join(place, 'buildpack-')));
      mkdirSync(join(root, 'workspace'));
    });
    afterEach(async () => {
      await server?.stop();
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
        server = await served([...program, '--target=hello'], code, {
          HOME: root,
          OUTSIDE: join(root, 'outside.txt'),
          K_SERVICE: 'hello',
          FUNCTION_TARGET: 'hello',
          ...env,
          ...(isPython ? { PYTHONPATH: guard } : { NODE_OPTIONS: `--require=${guard}` }),
          EMMENTAL_PROFILE: join(code, 'profile.json'),
          EMMENTAL_FUNCTION: name,
          EMMENTAL_MODE: 'enforce',
          EMMENTAL_SIGNALS: `file:${join(root, 'signals.jsonl')}`,
        });
        const { send } = server;
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
  },
);
