import type { Host, Start } from './contract.ts';
import type { FileRoots } from './policy/paths.ts';
import { runtimePaths } from './policy/runtime-paths.ts';

/**
 * Returns the folders of the function's own files, and the paths that the runtime itself reads. On Lambda the function's files are in the
 * task root and in the layers, elsewhere in the folder in which the process was started, in an image of buildpacks
 * also in its layers. EMMENTAL_CODE sets other folders, separated by `:`.
 */
export function rootsOf(start: Start, host: Host): FileRoots {
  const { env, execPath, home } = start;
  const runtime = env['LAMBDA_RUNTIME_DIR'];
  return {
    code: codeRoots(start),
    runtime: runtimePaths(execPath, [home, ...(runtime ? [runtime] : [])]),
    cwd: host.cwd,
    realpath: host.realpath,
    link: host.link,
  };
}

function codeRoots({ env, cwd, execPath, script }: Start): readonly string[] {
  const named = (env['EMMENTAL_CODE'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  if (named.length > 0) return named;
  const task = env['LAMBDA_TASK_ROOT'];
  if (task !== undefined && task !== '') return [task, '/opt'];
  // Buildpacks put the code into `/workspace`, and the runtime, the framework and the packages into `/layers` beside it.
  const layers = `${cwd.slice(0, cwd.lastIndexOf('/'))}/layers`;
  return isUnder(execPath, [layers]) || isUnder(script, [layers]) ? [cwd, layers] : [cwd];
}

/** Returns true when a path is below one of the folders. */
export const isUnder = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => root !== '' && path.startsWith(root === '/' ? '/' : `${root}/`));
