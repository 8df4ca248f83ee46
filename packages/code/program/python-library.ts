import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';
import { listFolder } from './folder.ts';
import { below, foldersUp } from './paths.ts';

/** Tells if a name is a top-level module of Python's standard library. */
export const isStandard = (name: string): boolean => standard.has(name);

/**
 * Returns the import names, in lower case, of packages that pip installed into a folder (`pip install -t`).
 * pip writes a `*.dist-info` folder for each package. If these folders were removed, requirements.txt in the
 * folder or above it names the packages.
 */
export const vendoredNames = oncePerSource((source: Source, folder: string): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const above of foldersUp(folder).slice(0, 2))
    for (const line of lines(source, below(above, 'requirements.txt'))) add(names, line);
  const listed = listFolder(source, folder);
  const present = listed.filter(({ name }) => names.has(name.replace(/\.py$/, '').toLowerCase()));
  if (present.length === 1 && names.size > 2) names.clear();
  for (const { name, kind } of listed) {
    if (kind !== 'directory' || !/\.(?:dist|egg)-info$/.test(name)) continue;
    names.add((/^([^-]+)/.exec(name)?.[1] ?? name).toLowerCase());
    for (const line of lines(source, below(folder, `${name}/top_level.txt`))) names.add(line.toLowerCase());
    for (const line of lines(source, below(folder, `${name}/RECORD`))) {
      const top = /^(\w+)(?:\/|\.py,)/.exec(line)?.[1];
      if (top !== undefined) names.add(top.toLowerCase());
    }
  }
  return names;
});

/**
 * Returns names that must not be taken for the user's code: the dependencies in requirements.txt, Pipfile and
 * pyproject.toml, and packages that AWS installs or publishes as a layer. In lower case, with `_` for `-`.
 */
export const declaredDependencies = oncePerSource(
  (source: Source, directory: string): ReadonlySet<string> => {
    const names = new Set(provided);
    for (const folder of foldersUp(directory)) {
      for (const line of lines(source, below(folder, 'requirements.txt'))) add(names, line);
      for (const file of ['Pipfile', 'pyproject.toml'])
        for (const line of tomlDependencies(source, below(folder, file))) add(names, line);
    }
    return names;
  },
);

function add(names: Set<string>, line: string): void {
  const name = /^["']?([A-Za-z][\w.-]*)/.exec(line)?.[1];
  if (name !== undefined) names.add(name.toLowerCase().replace(/[-.]/g, '_'));
}

/**
 * Returns the lines of a section or list whose name contains `dependencies` or `packages`, such as `boto3 =
 * "^1"` and `"boto3>=1",`.
 */
function tomlDependencies(source: Source, path: string): readonly string[] {
  let inside = false;
  return lines(source, path).filter((line) => {
    const opens = /^\[/.test(line) || /^[\w.-]+\s*=\s*\[\s*$/.test(line);
    if (opens) inside = /dependencies|packages/.test(line);
    return inside && !opens && line !== ']';
  });
}

const provided = [
  'boto3',
  'botocore',
  's3transfer',
  'awslambdaric',
  'aws_lambda_powertools',
  'aws_xray_sdk',
  'awswrangler',
];

function lines(source: Source, path: string): readonly string[] {
  const read = source.kind(path) === 'file' ? source.read(path) : null;
  return read && 'text' in read
    ? read.text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
    : [];
}

/** Top-level names of `sys.stdlib_module_names`, Python 3.8–3.13. */
const standard: ReadonlySet<string> = new Set(
  `
  __future__ abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64
  bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop
  collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt
  csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings
  ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc
  genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib
  imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale
  logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
  multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os
  ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath
  pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re
  readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil
  signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants
  sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig
  syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter
  token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata
  unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml
  xmlrpc zipapp zipfile zipimport zlib zoneinfo
  _abc _aix_support _ast _asyncio _bisect _blake2 _bootlocale _bootsubprocess _bz2 _codecs
  _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections
  _collections_abc _compat_pickle _compression _contextvars _crypt _csv _ctypes _curses
  _curses_panel _datetime _dbm _decimal _dummy_thread _elementtree _frozen_importlib
  _frozen_importlib_external _functools _gdbm _hashlib _heapq _imp _interpchannels _interpqueues
  _interpreters _io _json _locale _lsprof _lzma _markupbase _md5 _msi _multibytecodec
  _multiprocessing _opcode _operator _osx_support _overlapped _pickle _posixshmem
  _posixsubprocess _py_abc _pydecimal _pyio _pylong _queue _random _scproxy _sha1 _sha2 _sha256
  _sha3 _sha512 _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string
  _strptime _struct _suggestions _symtable _sysconfig _testcapi _thread _threading_local
  _tkinter _tokenize _tracemalloc _typing _uuid _warnings _weakref _weakrefset _winapi
  _xxsubinterpreters _zoneinfo
`
    .trim()
    .split(/\s+/),
);
