import { realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';

/**
 * Writes a file whole or not at all: beside it first, then renamed, so that a command that is stopped leaves what was
 * there. Mode and links stay; what is no plain file (`/dev/stdout`) is written as it is. Throws as `writeFileSync` does.
 */
export function writeWhole(file: string, text: string): void {
  const before = statSync(file, { throwIfNoEntry: false });
  const target = before ? realpathSync(file) : file;
  const beside = `${target}.${process.pid}.new`;
  if ((before && !before.isFile()) || !isWritten(beside, text, before)) {
    writeFileSync(file, text);
    return;
  }
  try {
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** False where the folder takes no new file, though the file that is there may be written. */
function isWritten(beside: string, text: string, before: Stats | undefined): boolean {
  try {
    writeFileSync(beside, text, before ? { mode: before.mode } : {});
    return true;
  } catch (error) {
    rmSync(beside, { force: true });
    if (before && ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return false;
    throw error;
  }
}
