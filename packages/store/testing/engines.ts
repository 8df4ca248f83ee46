import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../engine/embedded.ts';
import type { Engine } from '../engine/engine.ts';
import { openPostgres } from '../engine/postgres.ts';
import { serverFolder, startServer } from './server.ts';

/** An empty database for a test, and how to remove it. */
export interface TestEngine {
  readonly engine: Engine;
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** The engines on which a test runs: always the embedded one, and a server where the machine has PostgreSQL. */
export const engines: readonly Engine['kind'][] = serverFolder() ? ['embedded', 'postgres'] : ['embedded'];

/** Starts an empty database of a kind. */
export async function startEngine(kind: Engine['kind']): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-store-'));
  if (kind === 'embedded') {
    const engine = await openEmbedded({ folder, template: null });
    return {
      engine,
      folder,
      remove: async () => {
        await engine.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  const server = startServer(folder);
  const engine = await openPostgres(server.address);
  return {
    engine,
    folder,
    remove: async () => {
      await engine.close();
      server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
