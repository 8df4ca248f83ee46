import type { RepositoryOptions } from '../options.ts';
import type { World } from '../world.ts';

export interface ProtectOptions extends RepositoryOptions {
  readonly only: 'guard';
  readonly function: readonly string[];
  readonly environment?: string;
  readonly write: boolean;
  readonly remove: boolean;
}

/**
 * `emmental protect [PATH] --only guard`: puts the guard into each template, or takes it out. Shows the change; writes
 * it only when asked. What was written can be taken back byte for byte.
 */
export async function protectCommand(path: string, options: ProtectOptions, world: World): Promise<number> {
  const { addGuard, removeGuard } = await import('../protection/guard.ts');
  return options.remove ? removeGuard(path, options, world) : addGuard(path, options, world);
}
