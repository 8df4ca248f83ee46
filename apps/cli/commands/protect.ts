import type { ReadingOptions } from '../options.ts';
import type { World } from '../world.ts';

export interface ProtectOptions extends ReadingOptions {
  /** Absent: all of them. */
  readonly only?: 'settings' | 'roles' | 'guard';
  readonly function: readonly string[];
  readonly environment?: string;
  readonly write: boolean;
  readonly remove: boolean;
}

/**
 * `emmental protect [PATH]`: gives each function the role that it needs, makes the settings that findings ask for and
 * puts the guard in. Shows the change; writes it only when asked. What was written can be taken back byte for byte.
 */
export async function protectCommand(path: string, options: ProtectOptions, world: World): Promise<number> {
  const { protect } = await import('../protection/protect.ts');
  return protect(path, options, world);
}
