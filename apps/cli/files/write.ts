import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  cpSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { WrongUse } from '../exit.ts';
import { inWords } from './failure.ts';
import { refuseLinksOut } from './links.ts';
import { lockOf, whileLocked } from './lock.ts';

/*
 * The only place where commands write. Exceptions: the files that `holes replay` lays out for one run, and the code
 * that Node keeps compiled (scripts/doors.mjs names them).
 */

export interface FileToWrite {
  readonly file: string;
  /** The content, or its pieces in order. */
  readonly content: string | Uint8Array | Iterable<string>;
}

export interface WriteOptions {
  /** A folder of the repository: no link may lead out of it. Absent = the user named the file, so its links are followed. */
  readonly within?: string;
  /** The name of the file in errors: `--output a.json`; absent = its path. */
  readonly called?: string;
  /** Creates missing folders. */
  readonly folders?: boolean;
  /**
   * True = the caller has a lock of the files (`whileLocked`), so this door takes none. A file that can only be written in place is refused,
   * because a kill could leave half of it.
   */
  readonly isLocked?: boolean;
}

/** A file whose new content is stored beside it. `beside` is null if the file can only be written directly. */
interface Staged extends FileToWrite {
  readonly called: string;
  readonly target: string;
  readonly beside: string | null;
}

/**
 * Writes files in their order, each completely or not at all: all are first stored beside their places, then
 * renamed. When one of them cannot be written, the old content stays; so a patch that undoes the others must come
 * first. Modes and links stay; a file that is not plain (`/dev/stdout`) is written directly. A command that writes the same file
 * meanwhile waits. Throws `WrongUse` with the reason in words.
 */
export function writeFiles(files: readonly FileToWrite[], options: WriteOptions = {}): void {
  const { within, folders, called, isLocked } = options;
  for (const { file } of files) {
    if (within !== undefined) refuseLinksOut(within, file);
    if (folders) inWords(called ?? file, () => mkdirSync(dirname(file), { recursive: true }));
  }
  const locked = isLocked ? [] : files.filter(({ file }) => canHaveFilesBeside(file));
  const steps = locked.reduceRight(
    (step, { file }) =>
      () =>
        whileLocked(lockOf(file), called ?? file, step),
    () => writeStaged(files, options),
  );
  steps();
}

/** Can a lock and new content lie beside this file? False if the file is a device or its folder accepts no new file. */
function canHaveFilesBeside(file: string): boolean {
  try {
    const before = statSync(file, { throwIfNoEntry: false });
    if (before && !before.isFile()) return false;
    accessSync(dirname(before ? realpathSync(file) : file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function writeStaged(files: readonly FileToWrite[], options: WriteOptions): void {
  const staged: Staged[] = [];
  try {
    for (const file of files) staged.push(staging(file, options));
    for (const file of staged) inWords(file.called, () => put(file));
  } finally {
    for (const { beside } of staged) if (beside !== null) rmSync(beside, { force: true });
  }
}

export const writeFile = (file: string, content: FileToWrite['content'], options: WriteOptions = {}): void =>
  writeFiles([{ file, content }], options);

function staging({ file, content }: FileToWrite, { called = file, isLocked = false }: WriteOptions): Staged {
  return inWords(called, () => {
    const before = statSync(file, { throwIfNoEntry: false });
    const target = before ? realpathSync(file) : file;
    const isInPlace = before !== undefined && !before.isFile();
    const beside = isInPlace ? null : besideOf(target, content, before);
    if (beside === null && isLocked)
      throw new WrongUse(
        `${called}: ${isInPlace ? 'it is no plain file' : 'its folder accepts no new file'}`,
      );
    return { file, content, called, target, beside };
  });
}

function put({ content, target, beside }: Staged): void {
  if (beside !== null) renameSync(beside, target);
  else if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(target, content);
  else writeFileSync(target, [...content].join(''));
}

const piecesOf = (content: FileToWrite['content']): Iterable<string | Uint8Array> =>
  typeof content === 'string' || content instanceof Uint8Array ? [content] : content;

/** Ends the name of new content that lies beside its file. It is a name that no other program uses. */
export const besideEnding = '.emmental-new';

/**
 * Stores the new content beside its place, in the place of content that an interrupted command left: the lock of the file proves that no
 * other command is writing it. Returns null where the folder accepts no new file, although the present file may be written.
 */
function besideOf(target: string, content: FileToWrite['content'], before: Stats | undefined): string | null {
  const beside = `${target}${besideEnding}`;
  let handle: number;
  try {
    removeLeftBeside(target);
    handle = openSync(beside, 'wx', before?.mode);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (before && ['EACCES', 'EPERM', 'EROFS'].includes(code)) return null;
    throw error;
  }
  try {
    for (const piece of piecesOf(content)) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    }
    // Restores the mode bits that umask removed.
    if (before) chmodSync(beside, before.mode & 0o7777);
    fsyncSync(handle);
    return beside;
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

/** Removes the new content that an interrupted command left beside a file. */
export const removeLeftBeside = (file: string): void =>
  rmSync(`${file}${besideEnding}`, { force: true, recursive: true });

/** Gives a file another name, in the place of a file that has it. */
export function renameFile(
  from: string,
  to: string,
  { within }: Required<Pick<WriteOptions, 'within'>>,
): void {
  for (const file of [from, to]) refuseLinksOut(within, file);
  inWords(to, () => renameSync(from, to));
}

/** Removes a file, and then its folder when that is empty. A missing file counts as removed. */
export function removeFile(file: string, options: Pick<WriteOptions, 'within'> = {}): void {
  if (options.within !== undefined) refuseLinksOut(options.within, file);
  inWords(file, () => rmSync(file, { force: true }));
  removeEmptyFolder(dirname(file), options);
}

/** Removes a folder if it is empty. */
export function removeEmptyFolder(folder: string, options: Pick<WriteOptions, 'within'> = {}): void {
  if (options.within !== undefined) refuseLinksOut(options.within, folder);
  try {
    rmdirSync(folder);
  } catch {
    // The folder holds other files, or does not exist.
  }
}

export interface FolderToWrite {
  readonly folder: string;
  /** A folder of this installation; links in it are copied as files. */
  readonly copyOf: string;
  readonly isCopied: (file: string) => boolean;
  /** Files that must be executable, because a package manager may have dropped that right. Paths are inside the folder. */
  readonly programs: readonly string[];
  /** Texts of files that the copied folder does not hold, by their paths inside the folder. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Replaces a folder: the new one is built beside it and takes its place once it is complete. A kill leaves the old folder, the new one,
 * or between two renames none.
 */
export function writeFolder(
  { folder, copyOf, isCopied, programs, files }: FolderToWrite,
  { within }: Required<Pick<WriteOptions, 'within'>>,
): void {
  refuseLinksOut(within, folder);
  const beside = `${folder}.new`;
  const old = `${folder}.old`;
  inWords(folder, () => {
    try {
      for (const left of [beside, old]) rmSync(left, { recursive: true, force: true });
      mkdirSync(beside, { recursive: true });
      cpSync(copyOf, beside, { recursive: true, dereference: true, filter: isCopied });
      for (const program of programs) chmodSync(join(beside, program), 0o755);
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(beside, name)), { recursive: true });
        writeFileSync(join(beside, name), content);
      }
      if (statSync(folder, { throwIfNoEntry: false })) renameSync(folder, old);
      renameSync(beside, folder);
    } finally {
      for (const left of [beside, old]) rmSync(left, { recursive: true, force: true });
    }
  });
}

/** Removes a folder with everything in it. */
export function removeFolder(folder: string, { within }: Required<Pick<WriteOptions, 'within'>>): void {
  refuseLinksOut(within, folder);
  inWords(folder, () => rmSync(folder, { recursive: true, force: true }));
}

/** Creates a folder and its missing parents. */
export function makeFolder(folder: string): void {
  inWords(folder, () => mkdirSync(folder, { recursive: true }));
}
