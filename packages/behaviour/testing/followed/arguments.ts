import { type FollowedFixture, nodeHandler as js, pythonHandler as py } from './fixture.ts';

const shell = ['shell d'];
const quote = `import { parse, quote } from 'shell-quote';`;
const argv = `import parseArgsStringToArgv, { parseArgsStringToArgv as named } from 'string-argv';`;

/** Event data in a line that the program splits into the arguments of another program, without a shell. */
export const argumentFixtures: readonly FollowedFixture[] = [
  ['a program that the event names', js(`const a = parse(d); cp.spawn(a[0], a.slice(1));`, quote), shell],
  ['destructured words', js(`const [c, ...rest] = parse(d); cp.execFile(c, rest);`, quote), shell],
  ['words of a program with options', js(`cp.spawn('git', parse('clone ' + d));`, quote), shell],
  [
    'a line behind a program',
    js(`const a = parse('git clone ' + d); cp.spawn(a[0], a.slice(1));`, quote),
    shell,
  ],
  ['shift', js(`const a = parse('git clone ' + d); const c = a.shift(); cp.spawn(c, a);`, quote), shell],
  [
    'words that are filtered',
    js(`const a = parse(d).filter((x) => typeof x === 'string'); cp.spawnSync(a[0], a.slice(1));`, quote),
    shell,
  ],
  [
    'a namespace',
    js(`const a = q.parse(d); cp.spawn(a[0], a.slice(1));`, `import * as q from 'shell-quote';`),
    shell,
  ],
  [
    'require',
    `const { parse } = require('shell-quote'); const { spawn } = require('child_process'); exports.handler = async (event) => { const a = parse(event.d); spawn(a[0], a.slice(1)); };`,
    shell,
  ],
  ['words of a shell', js(`cp.spawn('sh', parse('-c ' + d));`, quote), shell],
  [
    'a program that only reads data',
    js(`cp.spawn('convert', parse('-resize 10x10 in.png ' + d));`, quote),
    ['!shell d', '!question'],
  ],
  ['a program that no table knows', js(`cp.spawn('acme-tool', parse('run ' + d));`, quote), ['question']],
  ['words that are quoted again', js('cp.execSync(`git clone ${quote(parse(d))}`);', quote), ['!shell d']],
  ['string-argv', js(`const a = named(d); cp.spawn(a[0], a.slice(1));`, argv), shell],
  [
    'string-argv as default',
    js(`const a = parseArgsStringToArgv('git clone ' + d); cp.spawn(a[0], a.slice(1));`, argv),
    shell,
  ],
  ['string-argv with a program', js(`cp.spawn('git', named(d, 'node', 'x.js'));`, argv), shell],
  [
    'argv-split',
    js(`const a = split(d); cp.spawn(a[0], a.slice(1));`, `import split from 'argv-split';`),
    shell,
  ],
  [
    'shlex of npm',
    js(`const a = shlex.split(d); cp.spawn(a[0], a.slice(1));`, `import shlex from 'shlex';`),
    shell,
  ],
  [
    'shellwords',
    js(`const a = split(d); cp.spawn(a[0], a.slice(1));`, `import { split } from 'shellwords';`),
    shell,
  ],
  ['a blank', js(`const a = d.split(' '); cp.spawn(a[0], a.slice(1));`), shell],
  ['a pattern', js(`const a = ('git clone ' + d).split(/\\s+/); cp.spawn(a[0], a.slice(1));`), shell],
  ['match', js(`const a = ('git clone ' + d).match(/\\S+/g); cp.spawn(a[0], a.slice(1));`), shell],
  ['an option of ssh', js(`cp.spawn('ssh', [d, 'uptime']);`), shell],
  ['an option of git', js(`cp.spawn('git', ['clone', d]);`), shell],
  ['behind the end of the options', js(`cp.spawn('git', ['clone', '--', d]);`), ['!shell d']],
  [
    'parseCommandString',
    js(
      `const [f, ...a] = parseCommandString(d); await execa(f, a);`,
      `import { execa, parseCommandString } from 'execa';`,
    ),
    shell,
  ],
  [
    'execaCommand',
    js(`await execaCommand('git clone ' + d);`, `import { execaCommand } from 'execa';`),
    shell,
  ],
  ['execaCommand of a line', js(`await execaCommand(d);`, `import { execaCommand } from 'execa';`), shell],
  [
    'tokenize-argv of args-tokenizer',
    js(
      `const a = tokenizeArgs(d); cp.spawn(a[0], a.slice(1));`,
      `import { tokenizeArgs } from 'args-tokenizer';`,
    ),
    shell,
  ],
];

/** The same in Python. */
export const pythonArgumentFixtures: readonly FollowedFixture[] = [
  ['a line of the event', py(`subprocess.run(shlex.split(d))`, 'import shlex'), shell],
  ['the first word', py(`a = shlex.split(d)\nsubprocess.run([a[0], *a[1:]])`, 'import shlex'), shell],
  ['execvp', py(`a = shlex.split(d)\nos.execvp(a[0], a)`, 'import shlex'), shell],
  [
    'execvp of a known program',
    py(`a = shlex.split('git clone ' + d)\nos.execvp('git', a)`, 'import shlex'),
    shell,
  ],
  ['words behind a list', py(`subprocess.run(['git', 'clone'] + shlex.split(d))`, 'import shlex'), shell],
  ['extend', py(`a = ['git', 'clone']\na.extend(shlex.split(d))\nsubprocess.run(a)`, 'import shlex'), shell],
  ['the class shlex', py(`subprocess.run(list(shlex.shlex(d, posix=True)))`, 'import shlex'), shell],
  ['a list of the event', py(`subprocess.run(['git', *event['d']])`), ['shell d[]']],
  [
    'a program that only reads data',
    py(`subprocess.run(['convert', *shlex.split(d)])`, 'import shlex'),
    ['!shell d', '!question'],
  ],
  [
    'words that are joined again',
    py(`subprocess.run('git log ' + shlex.join(shlex.split(d)), shell=True)`, 'import shlex'),
    ['!shell d'],
  ],
  ['an option of ssh', py(`subprocess.run(['ssh', d, 'uptime'])`), shell],
  ['behind the end of the options', py(`subprocess.run(['git', 'clone', '--', d])`), ['!shell d']],
  [
    'create_subprocess_exec',
    py(`asyncio.run(asyncio.create_subprocess_exec(*shlex.split(d)))`, 'import asyncio, shlex'),
    shell,
  ],
  ['oslex', py(`subprocess.run(oslex.split(d))`, 'import oslex'), shell],
  ['mslex', py(`subprocess.run(mslex.split(d))`, 'import mslex'), shell],
  ['distutils', py(`subprocess.run(split_quoted(d))`, 'from distutils.util import split_quoted'), shell],
  ['findall', py(`subprocess.run(re.findall(r'\\S+', 'git clone ' + d))`, 'import re'), shell],
  ['re.split', py(`subprocess.run(re.split(r'\\s+', d))`, 'import re'), shell],
];
