import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { files } from '../app.ts';
import type { HostileRow } from '../row.ts';

/** Commits the app, so that `--since` has a commit. */
const commit = (folder: string): void => {
  execFileSync('rm', ['-rf', join(folder, '.git')]);
  for (const args of [
    ['init', '-q'],
    ['add', '-A', '-f'],
    ['-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'a'],
  ])
    execFileSync('git', ['-C', folder, ...args]);
};

/** Words of a command line that a program in between could take for its own, and files with words of other tools. */
export const wordRows: readonly HostileRow[] = [
  ...['--upload-pack=touch made', '-c', 'HEAD; touch made', 'HEAD:../..', '', '@{u}', 'HEAD^99'].map(
    (ref): HostileRow => ({
      kind: 'malformed',
      says: `--since '${ref}'`,
      args: ['scan', `--since=${ref}`],
      make: commit,
      told: [/since/],
      exits: [2],
    }),
  ),
  {
    kind: 'disk',
    says: 'git that is not on the search path',
    args: ['scan', '--since', 'HEAD'],
    make: commit,
    script: 'PATH=/nowhere exec "$@"',
    told: [/git/],
    exits: [2],
  },
  ...[
    '#',
    'orders.js#',
    '#handler',
    'orders.js#handler#again',
    '../outside/theirs.txt#handler',
    '/dev/zero#h',
  ].map(
    (handler): HostileRow => ({
      kind: 'malformed',
      says: `--handler '${handler}'`,
      args: ['scan', '--handler', handler],
      told: [/handler|outside|orders\.js|zero/],
      exits: [2, 3],
    }),
  ),
  {
    kind: 'malformed',
    says: 'emmental.yaml with marks of a merge',
    args: ['profile', 'check'],
    make: (folder) => {
      const text = readFileSync(join(folder, 'emmental.yaml'), 'utf8');
      writeFileSync(
        join(folder, 'emmental.yaml'),
        `<<<<<<< HEAD\n${text}=======\nfunctions: {}\n>>>>>>> main\n`,
      );
    },
    told: [/emmental\.yaml/],
    exits: [1, 2, 3],
  },
  ...['0000-00-00', '2027-02-30', '9999-12-31', 'tomorrow', '1e9'].map(
    (until): HostileRow => ({
      kind: 'malformed',
      says: `an exception until ${until}`,
      args: ['exceptions'],
      make: (folder) =>
        writeFileSync(
          join(folder, 'emmental.yaml'),
          `emmental: profile/1\nexceptions:\n  a:\n    finding: access/missing\n    reason: r\n    owner: "@a"\n    until: ${until}\n`,
        ),
      told: [until === '9999-12-31' ? /9999-12-31/ : /until|date|day/],
      exits: [0, 1, 2, 3],
    }),
  ),
  {
    kind: 'huge',
    says: 'a packed log within a packed log',
    args: ['signals', 'a.log.gz'],
    make: (folder) =>
      writeFileSync(join(folder, 'a.log.gz'), gzipSync(gzipSync(readFileSync(join(folder, 'shop.log'))))),
    told: [/left out|other line|no signals/i],
    exits: [0, 2, 3],
  },
  {
    kind: 'malformed',
    says: 'a log with line ends of three kinds and a mark of UTF-8',
    args: ['signals', 'a.log'],
    make: (folder) => {
      const line = readFileSync(join(folder, 'shop.log'), 'utf8').trim();
      const other = line.replace('em-00000001', 'em-00000002');
      writeFileSync(join(folder, 'a.log'), `\ufeff${line}\r\n${other}\r${line}\n\r\n`);
    },
    told: [/[12] signals?/],
    exits: [0, 3],
  },
  {
    kind: 'malformed',
    says: 'halves of characters in an event',
    args: ['inspect', '--event', 'event.json'],
    make: files({ 'event.json': '{ "body": "\\ud800; rm -rf /\\udfff", "\\udc00": "\\u0000" }\n' }),
    told: [/cmdi|ALLOW|ALERT|allow|alert/],
    exits: [0, 1, 3],
  },
  {
    kind: 'malformed',
    says: 'a report of the schema of tomorrow',
    args: ['compare', 'report.json', 'after.json'],
    make: (folder) => {
      const text = readFileSync(join(folder, 'after.json'), 'utf8');
      writeFileSync(join(folder, 'after.json'), text.replace('emmental/scan/1', 'emmental/scan/2'));
    },
    told: [/after\.json/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: 'an empty id',
    args: ['explain', ''],
    told: [/id|name/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: 'an answer with a line break and a second key',
    args: [
      'assume',
      'Orders/env.BUCKET',
      '--is',
      'a\n  evil: { is: b }',
      '--because',
      'x',
      '--owner',
      '@a',
      '--until',
      '2026-12-31',
    ],
    told: [/./],
    writes: /^emmental\.(yaml|lock)/,
    exits: [0, 2],
    untold: /evil: \{ is: b \}\n/,
  },
  {
    kind: 'race',
    says: 'a lock of another machine that is old',
    args: ['profile', 'derive'],
    make: (folder) => {
      execFileSync('rm', [join(folder, 'emmental.lock')]);
      writeFileSync(join(folder, 'emmental.lock.emmental-lock'), '7 elsewhere\n');
      execFileSync('touch', ['-d', '2020-01-01', join(folder, 'emmental.lock.emmental-lock')]);
    },
    told: [/emmental\.yaml|written|nothing/],
    writes: /^emmental\.(yaml|lock)/,
    exits: [0],
  },
  {
    kind: 'race',
    says: 'a folder in the place of the lock',
    args: ['scan', '--format', 'json', '--output', 'out.json'],
    make: (folder) => execFileSync('mkdir', [join(folder, 'out.json.emmental-lock')]),
    told: [/out\.json.*(?:no file|folder).*remove/],
    exits: [2],
  },
  {
    kind: 'disk',
    says: 'a report onto its own input',
    args: ['scan', '--format', 'json', '--output', 'template.yaml', '--fail-on', 'never'],
    told: [/template\.yaml: the scan reads this file/],
    exits: [2],
  },
  {
    kind: 'huge',
    says: 'a waiver comment of 1 MB',
    args: ['scan', '--all'],
    make: (folder) => {
      const text = readFileSync(join(folder, 'template.yaml'), 'utf8');
      writeFileSync(
        join(folder, 'template.yaml'),
        text.replace('  Orders:', `  # emmental:ignore access/missing ${'x '.repeat(500_000)}\n  Orders:`),
      );
    },
    told: [/1 function/],
    exits: [0, 1, 3],
  },
];
