import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from './command.ts';
import { runGuarded } from './guarded.ts';

/** A folder outside of the system's folder for temporary files, where anybody may change code that is loaded. */
const place = join(homedir(), '.cache', 'emmental');
const folders: string[] = [];

beforeAll(() => {
  mkdirSync(place, { recursive: true });
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const node = (body: string): Readonly<Record<string, string>> => ({
  'app.mjs': `import { execFileSync, execSync } from 'node:child_process';\nexport const handler = async (event) => String(${body});\n`,
  'main.cjs':
    "import('./app.mjs').then(({ handler }) => handler({ line: 'echo a; echo b | cat', program: '/bin/echo', name: 'echo' })).then((said) => console.log(said.trim()));\n",
});
const python = (body: string): Readonly<Record<string, string>> => ({
  'app.py': `import os\nimport subprocess\n\n\ndef handler(event, context):\n    return ${body}\n`,
  'main.py':
    'import app\n\nevent = {"line": "echo a; echo b | cat", "program": "/bin/echo", "name": "echo"}\nprint(app.handler(event, None).strip())\n',
});

test.each([
  ['a line for a shell', 'app.mjs#handler', node('execSync(event.line)'), 'a\nb'],
  ['a line as an argument', 'app.mjs#handler', node("execFileSync('/bin/sh', ['-c', event.line])"), 'a\nb'],
  ['a program by its path', 'app.mjs#handler', node("execFileSync(event.program, ['a b'])"), 'a b'],
  ['a program by its name', 'app.mjs#handler', node("execFileSync(event.name, ['a b'])"), 'a b'],
  [
    'a line for a shell',
    'app.py#handler',
    python('subprocess.check_output(event["line"], shell=True, text=True)'),
    'a\nb',
  ],
  [
    'a line as an argument',
    'app.py#handler',
    python('subprocess.check_output(["/bin/sh", "-c", event["line"]], text=True)'),
    'a\nb',
  ],
  [
    'a program by its path',
    'app.py#handler',
    python('subprocess.check_output([event["program"], "a b"], text=True)'),
    'a b',
  ],
  [
    'a program by its name',
    'app.py#handler',
    python('subprocess.check_output([event["name"], "a b"], text=True)'),
    'a b',
  ],
] as const)(
  '%s of the event (%s) runs under the derived rules, enforced, and is told',
  (_, handler, files, answer) => {
    const folder = realpathSync(mkdtempSync(join(place, 'unknown-')));
    folders.push(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const cli = (...args: readonly string[]): string => command(folder, ...args, '--handler', handler);
    cli('profile', 'derive');
    expect(cli('profile', 'check')).not.toMatch(/shadowed|too-wide/);
    writeFileSync(join(folder, 'profile.json'), cli('profile', 'compile'));
    const { status, out, blocked } = runGuarded(folder, handler);
    expect([status, out]).toEqual([0, answer]);
    // The signals show the watched program, and no refusal.
    expect(blocked.length).toBeGreaterThan(0);
    expect(blocked.filter((line) => !line.startsWith('watch '))).toEqual([]);
  },
);
