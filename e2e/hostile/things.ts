import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Kind } from './row.ts';

/** Something that stands in the place of a file that a command reads. */
export interface Thing {
  readonly says: string;
  readonly kind: Kind;
  /** Makes the thing; nothing is at the path. */
  readonly make: (path: string, outside: string) => void;
  /** The reason that the command must print. */
  readonly told: RegExp;
  readonly asNobody?: boolean;
}

const write = (content: string | Uint8Array) => (path: string) => writeFileSync(path, content);

/** Makes a socket. Its path is relative, because the path of a socket is short. */
function makeSocket(path: string): void {
  const script = 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])';
  execFileSync('python3', ['-c', script, basename(path)], { cwd: dirname(path) });
}

function makeSparse(path: string): void {
  const handle = openSync(path, 'w');
  ftruncateSync(handle, 5 * 2 ** 30);
  closeSync(handle);
}

const notFile = /not a (plain )?file|no (plain )?file|a pipe|a socket|a device|folder/i;
const tooLarge =
  /more than|larger|too (large|long|big)|limit|not a (plain )?file|a device|link|outside the repository|not text/i;
const notRead =
  /not (valid )?(JSON|YAML|text|UTF-8|an?\b)|no signals?\b|cannot be (read|parsed)|could not be (read|parsed)|syntax|unreadable|not read|only a part|no functions found|no template|JSON|left out|NUL|damaged|expected|invalid/i;

/** Things that no command can read. A command must name the file and the reason. */
export const unreadable: readonly Thing[] = [
  {
    says: 'nothing',
    kind: 'malformed',
    make: () => {},
    told: /no such file|not there|missing|not found|there is no|no advisory data|no rulebase/i,
  },
  {
    says: 'a folder',
    kind: 'malformed',
    make: (path) => mkdirSync(path),
    told: /folder|not found|neither a file/i,
  },
  {
    says: 'a pipe without a writer',
    kind: 'link',
    make: (path) => execFileSync('mkfifo', [path]),
    told: notFile,
  },
  { says: 'a socket', kind: 'link', make: makeSocket, told: notFile },
  {
    says: 'a link to /dev/zero',
    kind: 'link',
    make: (path) => symlinkSync('/dev/zero', path),
    told: tooLarge,
  },
  {
    says: 'a link to itself',
    kind: 'link',
    make: (path) => symlinkSync(basename(path), path),
    told: /loop|link/i,
  },
  { says: 'a sparse file of 5 GiB', kind: 'huge', make: makeSparse, told: tooLarge },
  {
    says: 'a file without rights',
    kind: 'disk',
    make: (path) => writeFileSync(path, 'a', { mode: 0 }),
    told: /permission denied|unreadable|could not be read/i,
    asNobody: true,
  },
];

/** Texts that no command accepts. */
export const malformed: readonly Thing[] = [
  { says: 'zeros', kind: 'malformed', make: write(new Uint8Array(5000)), told: notRead },
  {
    says: 'bytes that are not UTF-8',
    kind: 'malformed',
    make: write(Buffer.from('{"a":"\xff\xfe\xe9"', 'latin1')),
    told: notRead,
  },
  {
    says: '200,000 open brackets',
    kind: 'huge',
    make: write('['.repeat(200_000)),
    told: /deep|nest|not (valid )?JSON|no signal|syntax|not read|not an?\b|cannot be|could not|JSON|no functions found|no template|damaged/i,
  },
  { says: 'half of an object', kind: 'malformed', make: write('{ "schema": "emmental/'), told: notRead },
  {
    says: 'a line of 30 MB',
    kind: 'huge',
    make: write(`"${'a'.repeat(3e7)}`),
    told: /long|cut|larger|more than|limit|not (valid )?JSON|no signal|not an?\b|syntax|cannot be|could not|not read|JSON|damaged|left out/i,
  },
];

/** Removes what is at a path of the app, and makes the thing. */
export function place(thing: Thing, folder: string, path: string, outside: string): void {
  rmSync(join(folder, path), { force: true, recursive: true });
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  thing.make(join(folder, path), outside);
}
