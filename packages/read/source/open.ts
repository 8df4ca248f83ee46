import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { compareText, type Diagnostic, type DiagnosticCode, diagnostic, type Source } from '@emmental/model';
import { decode } from './decode.ts';
import { defaultLimits, type SourceLimits } from './limits.ts';

/**
 * Opens a folder as the only way to its files. Symlinks are followed inside it and refused out of it; pipes and
 * devices are never opened; files over the bound are not read. What was refused is in `diagnostics()`, once each.
 */
export function openSource(directory: string, limits: SourceLimits = defaultLimits): Source {
  const root = realpathSync.native(directory);
  const said = new Map<string, Diagnostic>();
  const real = new Map<string, string | null>();
  const listed = new Map<string, ReturnType<Source['list']>>();
  let entries = 0;
  let bytesRead = 0;

  const report = (code: DiagnosticCode, path: string, about = path): Diagnostic => {
    const one = diagnostic(code, { file: path === '' ? '.' : path, line: 1, column: 1 }, about);
    if (!said.has(`${code} ${path}`)) said.set(`${code} ${path}`, one);
    return one;
  };

  const resolve = (path: string): string | null => {
    const known = real.get(path);
    if (known !== undefined) return known;
    const found = realInside(path);
    real.set(path, found);
    return found;
  };

  const realInside = (path: string): string | null => {
    if (path.includes('\0') || path.split('/').includes('..')) return null;
    let target: string;
    try {
      target = realpathSync.native(join(root, path));
    } catch {
      return null;
    }
    const inside = relative(root, target);
    if (inside === '..' || inside.startsWith(`..${sep}`)) {
      report('read/outside-root', path);
      return null;
    }
    return inside.split(sep).join('/');
  };

  const kind: Source['kind'] = (path) => {
    const inside = resolve(path);
    if (inside === null) return null;
    try {
      const stat = statSync(join(root, inside));
      return stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : null;
    } catch {
      return null;
    }
  };

  const entriesOf = (path: string): ReturnType<Source['list']> => {
    const inside = resolve(path);
    if (inside === null) return [];
    if (path.split('/').length > limits.depth) {
      report('read/limit', path, `folders are nested more than ${limits.depth} deep`);
      return [];
    }
    let found: { name: string; isDirectory: boolean; isFile: boolean; isLink: boolean }[];
    try {
      found = readdirSync(join(root, inside), { withFileTypes: true })
        .map((entry) => ({
          name: entry.name,
          isDirectory: entry.isDirectory(),
          isFile: entry.isFile(),
          isLink: entry.isSymbolicLink(),
        }))
        .sort((a, b) => compareText(a.name, b.name));
    } catch {
      report('read/unreadable', path);
      return [];
    }
    const room = limits.entries - entries;
    entries += found.length;
    if (found.length > room) {
      report('read/too-many-files', '', `more than ${limits.entries}`);
      found = found.slice(0, Math.max(0, room));
    }
    return found.flatMap((entry) => {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      const what = entry.isLink
        ? kind(inner)
        : entry.isDirectory
          ? 'directory'
          : entry.isFile
            ? 'file'
            : null;
      if (what !== null) return [{ name: entry.name, kind: what } as const];
      // A link that leads out has been said; one that leads nowhere hides nothing.
      if (!entry.isLink) report('read/not-a-file', inner);
      return [];
    });
  };

  return {
    directory: root,
    resolve,
    kind,
    read: (path) => {
      const inside = resolve(path);
      if (inside === null) {
        const outside = said.get(`read/outside-root ${path}`);
        return {
          diagnostic: outside ?? diagnostic('read/not-found', { file: path, line: 1, column: 1 }, path),
        };
      }
      const bytes = readBounded(join(root, inside), limits.fileBytes);
      if (typeof bytes === 'string') return { diagnostic: report(bytes, path) };
      bytesRead += bytes.length;
      if (bytesRead > limits.allBytes) {
        const what = `files of the repository have more than ${limits.allBytes} bytes together`;
        return { diagnostic: report('read/limit', path, what) };
      }
      const { text, clean } = decode(bytes);
      if (!clean) report('read/not-utf8', path);
      return { text };
    },
    list: (path) => {
      const known = listed.get(path) ?? entriesOf(path);
      listed.set(path, known);
      return known;
    },
    diagnostics: () => [...said.values()],
  };
}

/** The bytes of a plain file of at most `limit` bytes, or the code of what is wrong. Pipes are never waited for. */
function readBounded(path: string, limit: number): Buffer | DiagnosticCode {
  let handle: number;
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return 'read/unreadable';
  }
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) return 'read/not-a-file';
    if (stat.size > limit) return 'read/too-large';
    const bytes = Buffer.allocUnsafe(stat.size);
    let length = 0;
    while (length < stat.size) {
      const read = readSync(handle, bytes, length, stat.size - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } catch {
    return 'read/unreadable';
  } finally {
    closeSync(handle);
  }
}
