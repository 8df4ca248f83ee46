import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A larger archive is not read. */
const mostBytes = 40 * 1024 * 1024;

/**
 * Downloads an archive, unpacks it below `folder` and returns its files whose names match `names`, tests left out; null if
 * it is too large. Removes what it unpacked.
 */
export async function filesOfArchive(
  url: string,
  folder: string,
  names: RegExp,
): Promise<readonly { readonly path: string; readonly text: string }[] | null> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (bytes.length > mostBytes) return null;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, 'archive');
  writeFileSync(archive, bytes);
  const files = join(folder, 'files');
  mkdirSync(files);
  if (/\.(?:whl|zip)$/.test(url)) execFileSync('unzip', ['-q', '-o', archive, '-d', files]);
  else execFileSync('tar', ['xf', archive, '-C', files], { stdio: 'ignore' });
  const found = execFileSync('find', [files, '-type', 'f'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\n')
    .map((path) => path.slice(files.length + 1))
    .filter(
      (path) => names.test(path) && !/(?:^|\/)(?:tests?|__tests__|testing|docs?|examples?)\//.test(path),
    )
    .map((path) => ({ path, text: readFileSync(join(files, path), 'utf8') }));
  rmSync(folder, { recursive: true, force: true });
  return found;
}
