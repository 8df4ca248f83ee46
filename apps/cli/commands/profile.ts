import type { RepositoryOptions } from '../options.ts';
import type { World } from '../world.ts';

export interface DeriveOptions extends RepositoryOptions {
  readonly dryRun: boolean;
}

export interface CompileCommandOptions extends RepositoryOptions {
  readonly function?: string;
  readonly environment?: string;
  readonly format: 'guard' | 'native';
}

/** `emmental profile derive [PATH]`: writes the rulebase that the repository asks for, or merges it into the one there is. */
export const deriveCommand = async (path: string, options: DeriveOptions, world: World): Promise<number> =>
  (await import('../profile/derive.ts')).deriveCommand(path, options, world);

/** `emmental profile compile [PATH]`: the rulebase as guards read it. */
export const compileCommand = async (
  path: string,
  options: CompileCommandOptions,
  world: World,
): Promise<number> => (await import('../profile/compile.ts')).compileCommand(path, options, world);
