import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptComment } from '../app.ts';
import type { HostileRow } from '../row.ts';

const answer = ['--is', 'a-bucket', '--because', 'known', '--owner', '@me', '--until', '2099-01-01'];
const rulebase = /^emmental\.(yaml|lock)(\.|$)/;
const keptRulebase = [['emmental.yaml', keptComment]] as const;

/** A command that writes, with the files that it may write. */
interface Writer {
  readonly args: readonly string[];
  readonly writes: RegExp;
  readonly make?: (folder: string) => void;
  readonly env?: Readonly<Record<string, string>>;
  /** Another command at the same time, or after a kill, may be refused in words that name the file to remove. */
  readonly isRefusing?: boolean;
}
const protectedFiles = /^template\.yaml|^\.emmental\/|^emmental\.(yaml|lock)|^\.gitignore$/;
const removeBaseline = (folder: string): void => rmSync(join(folder, '.emmental/baseline.json'));
/** Takes away a part of the rulebase, so that the command has something to write. */
const forgetLock = (folder: string): void => {
  rmSync(join(folder, 'emmental.lock'));
  writeFileSync(
    join(folder, 'orders.js'),
    `const { DynamoDBClient, DescribeTableCommand } = require('@aws-sdk/client-dynamodb');\nexports.handler = () => new DynamoDBClient({}).send(new DescribeTableCommand({ TableName: 'orders' }));\n`,
  );
};

const writers: readonly Writer[] = [
  // The second answer to one question is refused, with the place of the first.
  { args: ['assume', 'Orders/env.BUCKET', ...answer], writes: rulebase, isRefusing: true },
  { args: ['profile', 'derive'], writes: rulebase, make: forgetLock },
  { args: ['protect', '--write'], writes: protectedFiles, isRefusing: true },
  { args: ['scan', '--baseline'], writes: /^\.emmental\//, make: removeBaseline, env: { CI: 'false' } },
  { args: ['scan', '--format', 'json', '--output', 'out.json'], writes: /^out\.json/, isRefusing: true },
  {
    args: ['db', 'update', '--from', 'osv.json', '--db', 'advisories.db'],
    writes: /^advisories\.db/,
    isRefusing: true,
  },
  {
    args: ['inspect', 'learn', 'event.json', '--shape', 'shape.json'],
    writes: /^shape\.json/,
    isRefusing: true,
  },
  {
    args: ['profile', 'compile', '--output', 'compiled.json'],
    writes: /^compiled\.json|^\.emmental\//,
    isRefusing: true,
  },
  { args: ['profile', 'learn', 'shop.log', '--write'], writes: rulebase, isRefusing: true },
];

/** Kills the command after a while, and runs it again: the second run must end well, and its files must be complete. */
const killed = (signal: string, seconds: number): string =>
  `timeout -s ${signal} ${seconds} "$@" > /dev/null 2>&1; "$@"`;

const killRows: readonly HostileRow[] = [
  ...writers.flatMap(({ args, writes, make, env, isRefusing }, number): HostileRow[] =>
    [
      ['INT', 0.15],
      ['TERM', 0.4],
      ['KILL', 0.3 + 0.05 * number],
    ].map(([signal, seconds]) => ({
      kind: 'kill',
      says: `SIG${signal} after ${seconds} s, then once more`,
      args,
      script: killed(String(signal), Number(seconds)),
      told: [],
      // A question that the first run answered is no longer open.
      exits: isRefusing ? [0, 2] : [0],
      writes,
      ...(make ? { make } : {}),
      ...(env ? { env } : {}),
      keeps: keptRulebase,
    })),
  ),
  ...[
    ['scan', '--all'],
    ['permissions'],
    ['holes'],
    ['rules', 'list'],
    ['explain', 'T1'],
    ['profile', 'compile'],
    ['signals', 'shop.log'],
    ['protect'],
    ['compare', 'report.json', 'after.json'],
  ].map(
    (args): HostileRow => ({
      kind: 'kill',
      says: 'a reader that takes one line',
      args,
      script: '"$@" | head -1; exit ${PIPESTATUS[0]}',
      told: [/\S/],
      untold: /EPIPE|defect/,
      exits: [0, 1, 3],
    }),
  ),
  ...[['scan'], ['dependencies', '--db', 'advisories.db'], ['exceptions']].map(
    (args): HostileRow => ({
      kind: 'kill',
      says: 'a reader that takes nothing, of both streams',
      args,
      script: '"$@" 2>&1 | true; exit ${PIPESTATUS[0]}',
      untold: /EPIPE|defect/,
      exits: [0, 1, 3],
    }),
  ),
  {
    kind: 'kill',
    says: 'SIGTERM while it waits for standard input',
    args: ['signals', '-'],
    script:
      'sleep 5 | timeout -s TERM 1 "$@"; exit $(( PIPESTATUS[1] == 124 || PIPESTATUS[1] == 143 ? 0 : 1 ))',
    exits: [0],
  },
];

const full = /full|too large|quota|no space|could not be written/i;
const denied = /permission denied|accepts no new file|read-only/i;

/** Commands with `--output`, which writes nothing on a full device. */
const outputs: readonly (readonly string[])[] = [
  ['scan', '--format', 'json'],
  ['permissions'],
  ['holes'],
  ['dependencies', '--db', 'advisories.db'],
  ['exceptions'],
  ['profile', 'compile'],
  ['profile', 'ready'],
  ['signals', 'shop.log'],
  ['compare', 'report.json', 'after.json'],
  ['explain', 'T1'],
  ['protect'],
];

const diskRows: readonly HostileRow[] = [
  ...writers.map(
    ({ args, make, env }): HostileRow => ({
      kind: 'disk',
      says: 'a disk that takes no byte of the file',
      args,
      // A file may have no byte: the folder accepts files, the disk is full.
      script: 'ulimit -f 0; "$@" 2>&1 | cat; exit ${PIPESTATUS[0]}',
      told: [full],
      exits: [2],
      ...(make ? { make } : {}),
      ...(env ? { env } : {}),
      keeps: keptRulebase,
    }),
  ),
  ...outputs.flatMap((args, number): HostileRow[] => [
    {
      kind: 'disk',
      says: '--output /dev/full',
      args: [...args, '--output', '/dev/full'],
      told: [full],
      exits: [2],
    },
    number % 2 === 0
      ? {
          kind: 'disk',
          says: 'standard output is full',
          args,
          script: '"$@" > /dev/full',
          told: [full],
          exits: [2],
        }
      : {
          kind: 'disk',
          says: '--output in a folder that is not there',
          args: [...args, '--output', 'none/out'],
          told: [/no such file or folder/],
          exits: [2],
        },
  ]),
  ...writers.map(
    ({ args, make, env }): HostileRow => ({
      kind: 'disk',
      says: 'a folder that accepts no file',
      args,
      make: (folder) => {
        make?.(folder);
        for (const name of readdirSync(folder))
          if (name !== '.emmental' && name !== '.git') chmodSync(join(folder, name), 0o444);
        for (const path of ['.emmental', '.']) chmodSync(join(folder, path), 0o555);
      },
      told: [denied],
      ...(env ? { env } : {}),
      exits: [2],
      asNobody: true,
    }),
  ),
  {
    kind: 'disk',
    says: 'too many open files',
    args: ['scan'],
    script: 'ulimit -n 24; exec "$@"',
    told: [/too many files|function/],
    exits: [0, 2, 3],
  },
  {
    kind: 'disk',
    says: 'a folder that nobody may read',
    args: ['scan'],
    make: (folder) => {
      mkdirSync(join(folder, 'shut'));
      chmodSync(join(folder, 'shut'), 0);
    },
    told: [/shut/],
    exits: [3],
    asNobody: true,
  },
  {
    kind: 'disk',
    says: 'no cache folder',
    args: ['scan'],
    env: { XDG_CACHE_HOME: '/dev/null/x', HOME: '/none' },
    told: [/function/],
    exits: [0],
  },
  {
    kind: 'disk',
    says: 'no temporary folder',
    args: ['holes'],
    env: { TMPDIR: '/none' },
    told: [/Orders|path/],
    exits: [0, 1, 3],
  },
];

/** Runs the command twice at the same time; both must end well. */
const twice =
  '"$@" > a.out 2>&1 & first=$!; "$@"; second=$?; wait $first; both=$?; cat a.out; rm a.out; exit $(( both > second ? both : second ))';
/** Repeats a change while the command runs. */
const during = (change: string): string =>
  `(while :; do ${change}; sleep 0.02; done) > /dev/null 2>&1 & loop=$!; "$@"; code=$?; kill $loop; wait $loop 2> /dev/null; exit $code`;

const raceRows: readonly HostileRow[] = [
  ...writers.map(
    ({ args, writes, make, env, isRefusing }): HostileRow => ({
      kind: 'race',
      says: 'two at once',
      args,
      script: twice,
      exits: isRefusing ? [0, 2] : [0],
      writes,

      ...(make ? { make } : {}),
      ...(env ? { env } : {}),
      keeps: keptRulebase,
    }),
  ),
  {
    kind: 'race',
    says: 'the template changes while it is read',
    args: ['scan'],
    script: during('cp template.yaml t.tmp; : > template.yaml; mv t.tmp template.yaml'),
    told: [/function|not read/],
    exits: [0, 3],
    writes: /^template\.yaml$|^t\.tmp$/,
  },
  {
    kind: 'race',
    says: 'the code vanishes while it is read',
    args: ['scan'],
    script: during('mv orders.js o.tmp; sleep 0.02; mv o.tmp orders.js'),
    told: [/function/],
    exits: [0, 3],
    writes: /^orders\.js$|^o\.tmp$/,
  },
  {
    kind: 'race',
    says: 'the folder vanishes while it is read',
    args: ['permissions'],
    script: '(sleep 0.25; rm -rf orders.js template.yaml) & "$@"; code=$?; wait; exit $code',
    told: [/[a-z]/],
    exits: [0, 2, 3],
    writes: /^orders\.js$|^template\.yaml$/,
  },
  {
    kind: 'race',
    says: 'the working folder is gone',
    args: ['scan'],
    script: 'mkdir gone; cd gone; rmdir ../gone; exec "$@"',
    told: [/[a-z]/],
    exits: [2, 3],
  },
  {
    kind: 'race',
    says: 'the log grows while it is read',
    args: ['signals', 'shop.log'],
    script: during('cat shop.log | head -c 2000 >> shop.log'),
    told: [/Orders/],
    exits: [0, 3],
    writes: /^shop\.log$/,
  },
  {
    kind: 'race',
    says: 'the log is cut while it is read',
    args: ['signals', 'shop.log'],
    script: during('head -c 300 shop.log > s.tmp; cat s.tmp > shop.log'),
    told: [/[a-z]/],
    exits: [0, 2, 3],
    writes: /^shop\.log$|^s\.tmp$/,
  },
  {
    kind: 'race',
    says: 'a file becomes a pipe while it is read',
    args: ['scan'],
    script: during('rm -f b.yaml; mkfifo b.yaml; rm -f b.yaml; cp template.yaml b.yaml'),
    told: [/function/],
    exits: [0, 1, 3],
    writes: /^b\.yaml$/,
  },
  {
    kind: 'race',
    says: 'a file becomes a link out while it is read',
    args: ['scan'],
    script: during('ln -sf /etc/passwd orders.js; cp other.yaml o.tmp; mv o.tmp orders.js'),
    told: [/function/],
    untold: /root:x/,
    exits: [0, 3],
    writes: /^orders\.js$|^o\.tmp$/,
  },
  {
    kind: 'race',
    says: 'emmental.yaml changes while assume writes it',
    args: ['assume', 'Orders/env.BUCKET', ...answer],
    script: '"$@" & sleep 0.05; echo "# second comment" >> emmental.yaml; wait $!',
    exits: [0],
    writes: rulebase,
    keeps: [...keptRulebase, ['emmental.yaml', '# second comment']],
  },
  {
    kind: 'race',
    says: 'protect --write and --remove at once',
    args: ['protect', '--write'],
    script:
      '"$@" > /dev/null; "$@" > a.out 2>&1 & "${@:1:$#-1}" --remove; code=$?; wait; rm a.out; exit $code',
    told: [/[a-z]/],
    exits: [0, 2],
    writes: protectedFiles,
  },
];

export const worldRows: readonly HostileRow[] = [...killRows, ...diskRows, ...raceRows];
