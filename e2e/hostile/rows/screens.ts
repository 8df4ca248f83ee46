import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostileRow } from '../row.ts';

const commands: readonly (readonly string[])[] = [
  ['scan'],
  ['permissions'],
  ['holes'],
  ['dependencies', '--db', 'advisories.db'],
  ['profile', 'ready'],
  ['profile', 'explain', 'Orders'],
  ['profile', 'diff', 'emmental.yaml', 'other.yaml'],
  ['signals', 'shop.log'],
  ['signals', 'show', 'em-00000001', 'shop.log'],
  ['assume'],
  ['protect'],
  ['exceptions'],
  ['explain', 'T1'],
  ['rules', 'list'],
  ['compare', 'report.json', 'after.json'],
  ['inspect', '--event', 'event.json', '--format', 'table'],
  ['db', 'status', '--db', 'advisories.db'],
  ['--help'],
];

/** Runs the command on a terminal of a width. */
const onTerminal = (columns: number): string =>
  `script -qec "stty cols ${columns} rows 5; $(printf '%q ' "$@")" /dev/null < /dev/null`;
/** The start of a colour. */
const colour = new RegExp(`${'\u001b'}\\[\\d`);
const noColumns = { CI: 'false', COLUMNS: '' };
const ok = [0, 1, 3];

/** Terminals: every command must print its words, and end as usual. */
export const terminalRows: readonly HostileRow[] = [
  ...commands.flatMap((args, number): HostileRow[] => {
    const widths = number % 2 === 0 ? [1, 20] : [20, 0];
    return widths.map((columns) => ({
      kind: 'terminal',
      says: `a terminal of ${columns} columns`,
      args,
      script: onTerminal(columns),
      told: [/[a-z]/],
      exits: ok,
      env: noColumns,
    }));
  }),
  ...commands.slice(0, 8).map((args, number): HostileRow => {
    const [says, env] = [
      ['TERM=dumb', { TERM: 'dumb' }],
      ['NO_COLOR', { NO_COLOR: '1' }],
    ][number % 2] as [string, Record<string, string>];
    return {
      kind: 'terminal',
      says,
      args,
      script: onTerminal(80),
      told: [/[a-z]/],
      untold: colour,
      exits: ok,
      env: { ...noColumns, ...env },
    };
  }),
  {
    kind: 'terminal',
    says: 'no standard input',
    args: ['assume'],
    script: '"$@" <&-',
    told: [/BUCKET/],
    exits: [0],
  },
  { kind: 'terminal', says: 'no standard output', args: ['scan'], script: '"$@" >&-', exits: [0, 2] },
  {
    kind: 'terminal',
    says: 'no standard error',
    args: ['scan'],
    script: '"$@" 2>&-',
    told: [/function/],
    exits: [0],
  },
  {
    kind: 'terminal',
    says: 'COLUMNS is a word',
    args: ['scan'],
    env: { COLUMNS: 'wide' },
    told: [/function/],
    exits: [0],
  },
  {
    kind: 'terminal',
    says: 'COLUMNS is negative',
    args: ['holes'],
    env: { COLUMNS: '-5' },
    told: [/Orders|path/],
    exits: ok,
  },
  {
    kind: 'terminal',
    says: 'COLUMNS is a billion',
    args: ['permissions'],
    env: { COLUMNS: '1000000000' },
    told: [/Orders/],
    exits: [0],
  },
];

const locales = ['C', 'POSIX', 'tr_TR.UTF-8', 'xx_YY.utf99'];

/** Locales: ASCII alone where the locale has nothing else; the same names in all. */
export const localeRows: readonly HostileRow[] = [
  ...commands.slice(0, 11).map((args, number): HostileRow => {
    const locale = locales[number % 4] ?? 'C';
    const isAscii = locale === 'C' || locale === 'POSIX';
    return {
      kind: 'locale',
      says: `LC_ALL=${locale}`,
      args,
      env: { LC_ALL: locale, LANG: locale, LC_CTYPE: locale },
      told: [/[a-z]/],
      ...(isAscii ? { untold: /[^\p{ASCII}]/u } : {}),
      exits: ok,
    };
  }),
  {
    kind: 'locale',
    says: 'Turkish letters in the name of a rule',
    args: ['rules', 'show', 'CODE/CODE-FROM-EVENT'],
    env: { LC_ALL: 'tr_TR.UTF-8' },
    told: [/code/i],
    exits: [0, 2],
  },
  {
    kind: 'locale',
    says: 'a time zone that nobody knows',
    args: ['exceptions'],
    env: { TZ: 'No/Where' },
    told: [/[a-z]/],
    exits: [0],
  },
];

const evil = '\u001b[31mX\u001b]0;t\u0007\u202e\r\nY\u009b31m';
const long = 'x'.repeat(100_000);

/** Arguments that hold escape sequences, or are very long; nobody has such a name, so the command must say so. */
const argumentsOf: readonly (readonly [string, (name: string) => readonly string[]])[] = [
  ['explain', (name) => ['explain', name]],
  [
    'assume',
    (name) => ['assume', name, '--is', 'x', '--because', 'y', '--owner', '@z', '--until', '2099-01-01'],
  ],
  ['rules show', (name) => ['rules', 'show', name]],
  ['rules explain', (name) => ['rules', 'explain', 'code/code-from-event', name]],
  ['signals show', (name) => ['signals', 'show', name, 'shop.log']],
  ['profile explain', (name) => ['profile', 'explain', name]],
  ['permissions', (name) => ['permissions', '--function', name]],
  ['permissions', (name) => ['permissions', '--action', name]],
  ['holes', (name) => ['holes', '--function', name]],
  ['holes replay', (name) => ['holes', 'replay', name]],
  ['protect', (name) => ['protect', '--function', name]],
  ['dependencies', (name) => ['dependencies', '--db', 'advisories.db', '--function', name]],
  ['scan', (name) => ['scan', name]],
  ['scan', (name) => ['scan', '--since', name]],
  ['scan', (name) => ['scan', '--handler', name]],
  ['compare', (name) => ['compare', name, 'report.json']],
  ['inspect', (name) => ['inspect', '--event', 'event.json', '--trigger', name]],
  ['guard path', (name) => ['guard', 'path', name]],
  ['profile', (name) => ['profile', name]],
  ['', (name) => [name]],
];

const argumentRows: readonly HostileRow[] = argumentsOf.flatMap(([, args], number): HostileRow[] =>
  (number % 2 === 0
    ? [
        ['escape sequences', evil],
        ['nothing', ''],
      ]
    : [
        ['100,000 letters', long],
        ['__proto__', '__proto__'],
      ]
  ).map(([says = '', name = '']) => ({
    kind: 'name',
    says: `${args('NAME').join(' ')}: NAME is ${says}`,
    args: args(name),
    told: [/[a-z]/],
    exits: [2, 3],
  })),
);

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const template =
  'Transform: AWS::Serverless-2016-10-31\nResources:\n  Evil:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs22.x, Handler: a.handler, FunctionUrlConfig: { AuthType: NONE } }\n';

/** Makes an app in a folder with a name of any bytes. */
function named(name: Buffer): (folder: string) => void {
  return (folder) => {
    const path = Buffer.concat([Buffer.from(`${folder}/`), name]);
    mkdirSync(path);
    writeFileSync(Buffer.concat([path, Buffer.from('/template.yaml')]), template);
    writeFileSync(
      Buffer.concat([path, Buffer.from('/a.js')]),
      'exports.handler = (event) => eval(event.body);\n',
    );
  };
}

const names: readonly (readonly [string, Buffer])[] = [
  ['escape sequences', Buffer.from('\u001b[31mX\u001b]0;t\u0007\u202e')],
  ['a line break', Buffer.from('a\nb\r')],
  ['bytes that are not UTF-8', bytes('caf\xe9\xff')],
  ['255 letters', Buffer.from('n'.repeat(255))],
  ['a minus sign', Buffer.from('--output=x')],
  ['quotes and dollars', Buffer.from('"\'$(touch x)`;&')],
];

/** Names of folders: the function in them must be told, and the name must not reach the terminal as more than text. */
export const nameRows: readonly HostileRow[] = [
  ...argumentRows,
  ...names.flatMap(([says, name]): HostileRow[] => [
    {
      kind: 'name',
      says: `a folder with ${says}`,
      args: ['scan'],
      make: named(name),
      told: [/Evil|not read/],
      exits: [1, 3],
    },
    {
      kind: 'name',
      says: `a folder with ${says}`,
      args: ['holes'],
      make: named(name),
      told: [/Evil|not read/],
      exits: [0, 1, 3],
    },
  ]),
  {
    kind: 'name',
    says: 'a folder with escape sequences',
    args: ['scan', '--format', 'sarif'],
    make: named(names[0]?.[1] ?? bytes('')),
    told: [/Evil/],
    exits: [1, 3],
  },
  {
    kind: 'name',
    says: 'a folder with a line break',
    args: ['scan', '--format', 'markdown'],
    make: named(names[1]?.[1] ?? bytes('')),
    told: [/Evil/],
    exits: [1, 3],
  },
  {
    kind: 'name',
    says: 'a folder with a line break',
    args: ['protect', '--write'],
    make: named(names[1]?.[1] ?? bytes('')),
    told: [/a.x0ab/],
    exits: [0, 1, 2, 3],
    writes: /template\.yaml|\.emmental|emmental\.(yaml|lock)/,
  },
  {
    kind: 'name',
    says: 'a package with escape sequences',
    args: ['dependencies', '--db', 'advisories.db', '--all'],
    make: (folder) =>
      writeFileSync(
        join(folder, 'package-lock.json'),
        JSON.stringify({
          lockfileVersion: 3,
          packages: {
            [`node_modules/${evil}`]: { version: evil },
            'node_modules/left': { version: '1.0.0' },
          },
        }),
      ),
    told: [/left/],
    exits: [0, 1, 3],
  },
  {
    kind: 'name',
    says: 'a signal with escape sequences',
    args: ['signals', 'shop.log'],
    make: (folder) =>
      writeFileSync(
        join(folder, 'shop.log'),
        `${JSON.stringify({ schema: 'emmental/signal/1', kind: 'alert', id: 'em-00000001', time: '2026-11-25T00:00:00Z', app: evil, function: evil, invocation: evil, section: 'outbound', rule: evil, match: null, decision: 'deny', mode: 'alert', level: 'in-process', evidence: { what: evil }, profileDigest: null, guardVersion: '0.1.0' })}\n`,
      ),
    told: [/x1b|\?|X/],
    exits: [0, 3],
  },
  {
    kind: 'name',
    says: 'an output with a line break',
    args: ['scan', '--output', 'a\nb'],
    told: [],
    exits: [0],
    writes: /^a\nb$/,
  },
  {
    kind: 'name',
    says: 'an output of 300 letters',
    args: ['scan', '--output', 'o'.repeat(300)],
    told: [/too long/],
    exits: [2],
  },
];
