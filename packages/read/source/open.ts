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
 * Opens a folder. The returned source is the only access to its files. A symlink is followed if its target is
 * inside the folder, else refused. Pipes and devices are never opened, and files over the bound are not read.
 * `diagnostics()` reports each refusal once.
 */
export function openSource(directory: string, limits: SourceLimits = defaultLimits): Source {
  const folder = new Folder(directory, limits);
  // Returns a plain object instead of the class instance, so that callers can replace one method by spreading
  // the object.
  return {
    directory: folder.directory,
    resolve: (path) => folder.resolve(path),
    kind: (path) => folder.kind(path),
    read: (path) => folder.read(path),
    bytes: (path) => folder.bytes(path),
    list: (path) => folder.list(path),
    diagnostics: () => folder.diagnostics(),
  };
}

interface Entry {
  readonly name: string;
  readonly isDirectory: boolean;
  readonly isFile: boolean;
  readonly isLink: boolean;
}

class Folder implements Source {
  readonly directory: string;
  readonly #limits: SourceLimits;
  readonly #reported = new Map<string, Diagnostic>();
  readonly #resolved = new Map<string, string | null>();
  readonly #listed = new Map<string, ReturnType<Source['list']>>();
  #entries = 0;
  #bytesRead = 0;

  constructor(directory: string, limits: SourceLimits) {
    this.directory = realpathSync.native(directory);
    this.#limits = limits;
  }

  resolve(path: string): string | null {
    const cached = this.#resolved.get(path);
    if (cached !== undefined) return cached;
    const found = this.#realInside(path);
    this.#resolved.set(path, found);
    return found;
  }

  kind(path: string): ReturnType<Source['kind']> {
    const inside = this.resolve(path);
    if (inside === null) return null;
    try {
      const stat = statSync(join(this.directory, inside));
      return stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : null;
    } catch {
      return null;
    }
  }

  read(path: string): ReturnType<Source['read']> {
    const inside = this.resolve(path);
    if (inside === null) {
      const refused =
        this.#reported.get(`read/outside-root ${path}`) ?? this.#reported.get(`read/unreadable ${path}`);
      return {
        diagnostic: refused ?? diagnostic('read/not-found', { file: path, line: 1, column: 1 }, path),
      };
    }
    const bytes = readBounded(join(this.directory, inside), this.#limits.fileBytes);
    if (typeof bytes === 'string') return { diagnostic: this.#report(bytes, path) };
    this.#bytesRead += bytes.length;
    if (this.#bytesRead > this.#limits.allBytes) {
      const about = `files of the repository have more than ${this.#limits.allBytes} bytes together`;
      return { diagnostic: this.#report('read/limit', path, about) };
    }
    const { text, clean } = decode(bytes);
    if (!clean) this.#report('read/not-utf8', path);
    return { text };
  }

  /** Returns the bytes of an archive; null, without a report, if it is larger than the limit for archives. */
  bytes(path: string): Uint8Array | null {
    const inside = this.resolve(path);
    const bytes =
      inside === null ? null : readBounded(join(this.directory, inside), this.#limits.archiveBytes);
    if (bytes === null || typeof bytes === 'string') return null;
    this.#bytesRead += bytes.length;
    return this.#bytesRead > this.#limits.allBytes ? null : bytes;
  }

  list(path: string): ReturnType<Source['list']> {
    const entries = this.#listed.get(path) ?? this.#readFolder(path);
    this.#listed.set(path, entries);
    return entries;
  }

  diagnostics(): readonly Diagnostic[] {
    return [...this.#reported.values()];
  }

  #report(code: DiagnosticCode, path: string, about = path): Diagnostic {
    const problem = diagnostic(code, { file: path === '' ? '.' : path, line: 1, column: 1 }, about);
    if (!this.#reported.has(`${code} ${path}`)) this.#reported.set(`${code} ${path}`, problem);
    return problem;
  }

  /**
   * Returns the real path, relative to the folder. Null when the path does not exist, leads out of the folder, or is
   * a link that leads to itself.
   */
  #realInside(path: string): string | null {
    if (path.includes('\0') || path.split('/').includes('..')) return null;
    let target: string;
    try {
      target = realpathSync.native(join(this.directory, path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ELOOP')
        this.#report('read/unreadable', path, `${path} (its links form a loop)`);
      return null;
    }
    const inside = relative(this.directory, target);
    if (inside === '..' || inside.startsWith(`..${sep}`)) {
      this.#report('read/outside-root', path);
      return null;
    }
    return inside.split(sep).join('/');
  }

  #readFolder(path: string): ReturnType<Source['list']> {
    const inside = this.resolve(path);
    // A file is no folder that could not be read: it has no entries.
    if (inside === null || this.kind(path) === 'file') return [];
    if (path.split('/').length > this.#limits.depth) {
      this.#report('read/limit', path, `folders are nested more than ${this.#limits.depth} deep`);
      return [];
    }
    const found = entriesOf(join(this.directory, inside));
    if (found === null) {
      this.#report('read/unreadable', path);
      return [];
    }
    const left = Math.max(0, this.#limits.entries - this.#entries);
    this.#entries += found.length;
    if (found.length > left) this.#report('read/too-many-files', '', `more than ${this.#limits.entries}`);
    return found.slice(0, left).flatMap((entry) => {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isLink && this.#leadsUp(inner, inside)) return [];
      // Node replaces bytes that are not UTF-8, and then finds nothing under the name.
      if (entry.name.includes('\ufffd') && this.resolve(inner) === null) {
        this.#report('read/unreadable', inner, `${inner} (its name is not UTF-8)`);
        return [];
      }
      const kind = this.#kindOf(entry, inner);
      if (kind !== null) return [{ name: entry.name, kind }];
      // A link that leads out of the folder is already reported. A broken link is not worth a report.
      if (!entry.isLink) this.#report('read/not-a-file', inner);
      return [];
    });
  }

  /** Returns true for a link to a folder around it (real path `inside`): its files are read at their own place. */
  #leadsUp(link: string, inside: string): boolean {
    const target = this.resolve(link);
    return target !== null && (target === '' || `${inside}/`.startsWith(`${target}/`));
  }

  #kindOf(entry: Entry, path: string): ReturnType<Source['kind']> {
    if (entry.isLink) return this.kind(path);
    if (entry.isDirectory) return 'directory';
    return entry.isFile ? 'file' : null;
  }
}

/** Returns the entries of a folder, sorted by name; null when the folder cannot be read. */
function entriesOf(folder: string): readonly Entry[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({
        name: entry.name,
        isDirectory: entry.isDirectory(),
        isFile: entry.isFile(),
        isLink: entry.isSymbolicLink(),
      }))
      .sort((a, b) => compareText(a.name, b.name));
  } catch {
    return null;
  }
}

/**
 * Reads a plain file of at most `limit` bytes, or returns the code of the problem. Opens without blocking, so
 * that a pipe cannot stop the scan.
 */
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
