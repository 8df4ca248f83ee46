/**
 * Programs that write no file, whatever their arguments are: they print, or only take away. One that can be told to write
 * (`sort -o`, `sed -i`), or to start another (`env`, `find -exec`), is not here.
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

/** Does the program, by its name or its path in a folder of the system, write no file? */
export const isQuietProgram = (program: string): boolean =>
  quiet.has(program.replace(/^(?:\/usr)?\/bin\//, ''));
