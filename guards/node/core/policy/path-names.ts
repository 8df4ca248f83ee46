import { makeRoom } from '../room.ts';
import { type FileRoots, normal } from './paths.ts';
import { type FileVerdict, Recent } from './verdict.ts';

/** The facts that the text of a path shows; they never change, so they can be kept. */
export interface PathName {
  /** Absolute, without `.`, `..` and double slashes. */
  readonly path: string;
  /** True for a path with `..`: behind a link only the system knows where that leads. */
  readonly climbs: boolean;
  /** True when the function can put a link on the way. */
  readonly changes: boolean;
  /** The folder, when the system gets exactly the normal path; else null. */
  readonly folder: string | null;
  /** The verdicts of the rules on the name; null until they are asked. */
  read: FileVerdict | null;
  write: FileVerdict | null;
}

/** Reads paths, and keeps what was read of the last 2,000. */
export class PathNames {
  readonly #roots: FileRoots;
  /** Below these prefixes something may write. */
  readonly #changing: readonly string[];
  readonly #recent = new Recent<PathName>(2000);
  /** One call asks for its path more than once, and finding a long text in a map takes time. */
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
    const path = normal(text);
    // A slash at the end follows a link, and half a character reaches the system as another character.
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

/** A relative path when the folder of the process was removed is refused: only the system knows where `..` leads then. */
function nowhere(path: string): PathName {
  const verdict: FileVerdict = { path, action: 'deny', rule: null };
  return { path, climbs: false, changes: false, folder: null, read: verdict, write: verdict };
}

/** Matches links of /proc, which can lead anywhere. */
const magic = /^\/(?:proc\/.*\/(?:root|cwd|exe|fd|map_files)|dev\/fd)(?:\/|$)/;
