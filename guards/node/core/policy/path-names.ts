import { makeRoom } from '../room.ts';
import { type FileRoots, inSystem, normal } from './paths.ts';
import { type FileVerdict, Recent } from './verdict.ts';

/** The properties of a path that depend only on its text and the rules; they never change, so they can be kept. */
export interface PathName {
  /** Absolute, without `.`, `..` and double slashes. */
  readonly path: string;
  /** True for a path with `..`: after a link, the text alone does not show which folder `..` is. */
  readonly climbs: boolean;
  /** True when the function could replace a part of the path by a link. */
  readonly changes: boolean;
  /** The folder of the file, if the text is already the normal form of the path; otherwise null. */
  readonly folder: string | null;
  /** The verdicts of the rules on the text of the path; null until the rules have judged the path. */
  read: FileVerdict | null;
  write: FileVerdict | null;
}

/** Reads paths, and keeps the results of up to 2,000 paths. */
export class PathNames {
  readonly #roots: FileRoots;
  /** Prefixes of the paths that rules let the function write. */
  readonly #changing: readonly string[];
  readonly #recent = new Recent<PathName>(2000);
  /** The result of the last path: one call reads its path several times, and looking up a long text in a map takes time. */
  #last: { readonly text: string; readonly cwd: string | null; readonly name: PathName } | null = null;

  constructor(roots: FileRoots, changing: readonly string[]) {
    this.#roots = roots;
    this.#changing = changing;
  }

  read(text: string): PathName {
    const cwd = text[0] === '/' ? null : this.#roots.cwd();
    const last = this.#last;
    if (last !== null && last.text === text && last.cwd === cwd) return last.name;
    const name = cwd === '' ? nowhere(text) : this.#absolute(cwd === null ? text : `${cwd}/${text}`);
    this.#last = { text, cwd, name };
    return name;
  }

  #absolute(text: string): PathName {
    const known = this.#recent.get(text);
    if (known !== undefined) return known;
    makeRoom();
    const path = normal(inSystem(text));
    // A final slash makes the system follow a link, and half of a surrogate pair becomes another character in the system call.
    const isExact = path === text && !/[\ud800-\udfff]/.test(path);
    return this.#recent.set(text, {
      path,
      climbs: /\/\.\.(?:\/|$)/.test(text),
      changes: this.#changing.some((prefix) => path.startsWith(prefix)) || magic.test(path),
      folder: isExact ? path.slice(0, path.lastIndexOf('/')) : null,
      read: null,
      write: null,
    });
  }
}

/** Refuses a relative path after the working folder was removed: then it is not known where the path leads. */
function nowhere(path: string): PathName {
  const verdict: FileVerdict = { path, action: 'deny', rule: null };
  return { path, climbs: false, changes: false, folder: null, read: verdict, write: verdict };
}

/** Matches links of /proc, which can lead anywhere. */
const magic = /^\/(?:proc\/.*\/(?:root|cwd|exe|fd|map_files)|dev\/fd)(?:\/|$)/;
