import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostileRow } from '../row.ts';

const row = (
  kind: HostileRow['kind'],
  says: string,
  args: readonly string[],
  more: Omit<HostileRow, 'kind' | 'says' | 'args'>,
): HostileRow => ({ kind, says, args, ...more });

const broken = (folder: string, name: string, text: string | Uint8Array): void =>
  writeFileSync(join(folder, name), text);

/** Reports, questions of `compare`, and lists that were tried beside those of the other tables. */
const documents: readonly HostileRow[] = [
  row('malformed', 'two reports of which one is a list', ['compare', 'report.json', 'list.json'], {
    make: (folder) => broken(folder, 'list.json', '[]'),
    exits: [2],
    told: [/list\.json/],
  }),
  row('malformed', 'a report whose findings are a text', ['compare', 'report.json', 'odd.json'], {
    make: (folder) => broken(folder, 'odd.json', '{"schema":"emmental/report/1","apps":[],"findings":"x"}'),
    exits: [2],
    told: [/odd\.json/],
  }),
  row('malformed', 'a report with half of a letter', ['compare', 'report.json', 'half.json'], {
    make: (folder) => broken(folder, 'half.json', '{"schema":"\\ud800"}'),
    exits: [2],
    told: [/half\.json/],
  }),
  row('huge', 'a report that is one line of a million brackets', ['compare', 'report.json', 'deep.json'], {
    make: (folder) => broken(folder, 'deep.json', '['.repeat(1_000_000)),
    exits: [2],
    told: [/deep\.json/],
  }),
  row('malformed', 'a report compared with itself', ['compare', 'report.json', 'report.json'], {
    exits: [0],
  }),
  row('huge', 'a signal of one line of 5 MB', ['signals', 'line.log'], {
    make: (folder) =>
      broken(folder, 'line.log', `{"schema":"emmental/signal/1","x":"${'a'.repeat(5_000_000)}"}\n`),
    exits: [0, 2, 3],
    told: [/./],
  }),
  row('malformed', 'a log of NUL and line ends', ['signals', 'dry-run', 'nul.log'], {
    make: (folder) => broken(folder, 'nul.log', '\0\n'.repeat(1000)),
    exits: [2, 3],
    told: [/nul\.log/],
  }),
  row('malformed', 'an id that no signal has', ['signals', 'show', 'em-ffffffff', 'shop.log'], {
    exits: [2],
    told: [/em-ffffffff/],
  }),
  row('malformed', 'an id of signs', ['signals', 'show', '../../etc/passwd', 'shop.log'], {
    exits: [2],
    told: [/passwd/],
  }),
  row('malformed', 'a path with NUL', ['scan', 'a\\x00b'], { exits: [2], told: [/./] }),
];

const without = (name: string): string => `env -u ${name} "$@"`;

/** Homes, temporary folders and streams. */
const surroundings: readonly HostileRow[] = [
  ...['scan', 'exceptions', 'holes', 'permissions'].map((command) =>
    row('disk', 'HOME is not set', [command], { script: without('HOME'), exits: [0, 1] }),
  ),
  row('disk', 'HOME is a file', ['scan'], {
    script:
      'touch "$TMPDIR/home" && env -u XDG_CACHE_HOME HOME="$TMPDIR/home" "$@"; code=$?; rm "$TMPDIR/home"; exit $code',
    exits: [0, 1],
  }),
  ...['scan', 'exceptions', 'signals', 'holes'].map((command) =>
    row(
      'terminal',
      'one column, and a reader that takes one line',
      [command, ...(command === 'signals' ? ['shop.log'] : [])],
      {
        script: '"$@" | head -1',
        env: { COLUMNS: '1' },
        exits: [0],
      },
    ),
  ),
  row('race', 'a pipe that nobody writes, in the place of a folder', ['scan', 'line'], {
    script: 'mkfifo "$TMPDIR/line"; "${@:1:$#-1}" "$TMPDIR/line"; code=$?; rm "$TMPDIR/line"; exit $code',
    exits: [2],
    told: [/line/],
  }),
  row(
    'disk',
    'a server of advisories that is not there',
    ['db', 'update', '--db', 'new.db', '--from', 'http://127.0.0.1:9/osv.zip'],
    {
      exits: [2],
      told: [/127\.0\.0\.1|osv\.zip/],
    },
  ),
  row('link', 'a folder of rules in the place of emmental.yaml', ['exceptions'], {
    make: (folder) => {
      mkdirSync(join(folder, 'rules'));
      writeFileSync(join(folder, 'rules', 'emmental.yaml'), '- a\n');
    },
    exits: [0, 2],
    told: [/./],
  }),
];

const commands: readonly (readonly string[])[] = [
  ['scan'],
  ['holes'],
  ['permissions'],
  ['dependencies'],
  ['exceptions'],
  ['signals', 'shop.log'],
  ['profile', 'check'],
  ['profile', 'explain'],
];

/** Surroundings of a process, for each command. A reader that is gone is no failure. */
const worlds: readonly HostileRow[] = commands.flatMap((args) => [
  row('disk', 'a temporary folder that is not there, and no home', args, {
    script: 'env -u HOME TMPDIR=/none/at/all "$@"',
    exits: [0, 1],
  }),
  row('disk', 'a home in which nobody can write', args, {
    script: 'env -u XDG_CACHE_HOME HOME=/proc/self "$@"',
    exits: [0, 1],
  }),
  row('terminal', 'neither of the two output streams', args, { script: '"$@" >&- 2>&-', exits: [0, 1, 2] }),
  row('disk', 'a cache folder with a relative name, and an empty home', args, {
    script: 'HOME= XDG_CACHE_HOME=cache "$@"',
    exits: [0, 1],
  }),
]);

/** Commands that read standard input, without one. */
const closed: readonly HostileRow[] = [
  ['signals', '-'],
  ['signals', 'dry-run', '-'],
  ['signals', 'hits', '-'],
  ['profile', 'learn', '-'],
  ['inspect', '--event', '-'],
  ['inspect', '--sinks', '-'],
].map((args) =>
  row('terminal', 'standard input that is closed', args, {
    script: '"$@" <&-',
    exits: [0, 2, 3],
    told: [/./],
  }),
);

/** Hostile inputs that were tried after all others. */
export const freshRows: readonly HostileRow[] = [...documents, ...surroundings, ...worlds, ...closed];
