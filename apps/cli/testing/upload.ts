import type { Upload } from '@emmental/store/upload';
import { progressOn } from '../progress.ts';
import { scanPaths } from '../run.ts';
import { uploadsOf } from '../upload/documents.ts';
import type { World } from '../world.ts';

const silent = { write: () => true, isTTY: false };

/** Scans a folder with one app and returns what `scan --upload` would send of it. */
export async function uploadedFrom(folder: string, repository: string | null = null): Promise<Upload> {
  const world = {
    stdout: silent,
    stderr: silent,
    now: () => 0,
    env: {},
    cwd: folder,
    today: '2026-12-01',
  } as unknown as World;
  const reading = { code: true, env: new Map(), opt: new Map(), param: new Map(), handler: [], root: folder };
  const { report, scans } = await scanPaths('scan', [folder], reading, world);
  const origin = { environment: 'prod', repository, branch: 'main', madeAt: new Date(0).toISOString() };
  const [upload] = await uploadsOf(report, scans, origin, progressOn(world.stderr, world.now));
  if (!upload) throw new Error(`there is no app in ${folder}`);
  return upload;
}
