import { type Diagnostic, folderOf, type Source } from '@emmental/model';
import { type ReadResult, readApps } from '@emmental/read';

/**
 * Reads PATH, which may be the configuration of one app of Firebase (`firebase.json`, or `package.json` of a codebase without one): then the
 * codebases that it names, and no other app of its folder.
 */
export function readWithConfigs(
  source: Source,
  path: string,
  options: Parameters<typeof readApps>[2],
  step?: (file: string) => void,
): ReadResult {
  if (!/(?:^|\/)(?:firebase|package)\.json$/.test(path) || source.kind(path) !== 'file')
    return readApps(source, path, options, step);
  const below = readApps(source, folderOf(path), options, step);
  const codebases = (below.codebases ?? []).filter(({ config }) => config === path);
  if (codebases.length === 0) return readApps(source, path, options, step);
  const isOwn = ({ file }: Diagnostic): boolean =>
    file === path || codebases.some(({ directory }) => file.startsWith(`${directory}/`));
  return { apps: [], templates: 0, diagnostics: below.diagnostics.filter(isOwn), codebases };
}
