/**
 * Programs that write no file with any arguments: they only print or delete. Programs with an option to write a file
 * (`sort -o`, `sed -i`) or to start another program (`env`, `find -exec`) are not in the list.
 * Source: POSIX.1-2017, Shell & Utilities, "OUTPUT FILES: None" of each utility; the manual of GNU coreutils for those that
 * POSIX does not have (`whoami`, `hostname`, `nproc`, `sha256sum`, …).
 */
const quiet: ReadonlySet<string> = new Set([
  ...[
    'basename',
    'cat',
    'cksum',
    'cmp',
    'comm',
    'cut',
    'date',
    'df',
    'diff',
    'dirname',
    'du',
    'echo',
    'expr',
  ],
  ...['false', 'getconf', 'grep', 'head', 'id', 'kill', 'ls', 'od', 'printf', 'ps', 'pwd', 'rm', 'rmdir'],
  ...['sleep', 'tail', 'test', 'tr', 'true', 'uname', 'wc', 'who'],
  ...['arch', 'groups', 'hostname', 'md5sum', 'nproc', 'readlink', 'realpath', 'seq', 'sha1sum'],
  ...['sha256sum', 'sha512sum', 'stat', 'uptime', 'whoami'],
]);

/** True when a program writes no file. The program is a name, or a path in `/bin` or `/usr/bin`. */
export const isQuietProgram = (program: string): boolean =>
  quiet.has(program.replace(/^(?:\/usr)?\/bin\//, ''));
