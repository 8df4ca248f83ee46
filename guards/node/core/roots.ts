import type { Host, Start } from './contract.ts';
import type { FileRoots } from './policy/paths.ts';
import { runtimePaths } from './policy/runtime-paths.ts';

/**
 * Where the function's own files are, and what the runtime reads by itself: on Lambda the task root and the layers,
 * elsewhere the folder that the process is started in. EMMENTAL_CODE names others, with `:` between them.
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

function codeRoots({ env, cwd }: Start): readonly string[] {
  const said = (env['EMMENTAL_CODE'] ?? '').split(':').filter((one) => one.startsWith('/'));
  if (said.length > 0) return said;
  const task = env['LAMBDA_TASK_ROOT'];
  return task === undefined || task === '' ? [cwd] : [task, '/opt'];
}

export const isUnder = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => root !== '' && path.startsWith(root === '/' ? '/' : `${root}/`));
