import type { ReadingOptions, StrictOptions } from '../options.ts';
import type { World } from '../world.ts';

export interface DeriveOptions extends ReadingOptions {
  readonly dryRun: boolean;
}

export interface OnPathOptions extends ReadingOptions {
  readonly path: string;
  readonly environment?: string;
}

export interface LearnSignalsOptions extends OnPathOptions {
  readonly write: boolean;
  readonly keepNeeded: boolean;
}

export interface MergeOptions extends ReadingOptions {
  readonly path: string;
}

export interface FormatOptions {
  readonly format: 'table' | 'json';
}

export interface DiffOptions extends FormatOptions {
  readonly failOn?: 'widens';
  readonly output?: string;
}

export interface CompileCommandOptions extends ReadingOptions, StrictOptions {
  readonly function?: string;
  readonly environment?: string;
  readonly format: 'guard' | 'native';
}

/** `emmental profile derive [PATH]`: writes the rulebase that the repository asks for, or merges it into the one there is. */
export const deriveCommand = async (path: string, options: DeriveOptions, world: World): Promise<number> =>
  (await import('../profile/derive.ts')).deriveCommand(path, options, world);

/** `emmental profile merge FILE`: takes the rules of another rulebase; what a person wrote wins. */
export const mergeCommand = async (file: string, options: MergeOptions, world: World): Promise<number> =>
  (await import('../profile/merge.ts')).mergeCommand(file, options, world);

/** `emmental profile diff A B`: what changes, each WIDENS, NARROWS or SAME. */
export const diffCommand = async (
  a: string,
  b: string,
  options: DiffOptions,
  world: World,
): Promise<number> => (await import('../profile/diff.ts')).diffCommand(a, b, options, world);

/** `emmental profile explain [FUNCTION[/section[/rule]]]`: every rule that holds, and why it is there. */
export const explainProfileCommand = async (
  target: string | undefined,
  options: OnPathOptions & FormatOptions,
  world: World,
): Promise<number> => (await import('../profile/explain.ts')).explainCommand(target, options, world);

/** `emmental profile learn SIGNALS`: what a window of traffic teaches, as a diff; `--write` puts it in. */
export const learnSignalsCommand = async (
  signals: string,
  options: LearnSignalsOptions,
  world: World,
): Promise<number> => (await import('../profile/learn.ts')).learnCommand(signals, options, world);

/** `emmental profile ready`: what can be enforced now, and which decisions the rest waits for. */
export const readyCommand = async (
  path: string,
  options: Omit<OnPathOptions, 'path'> & FormatOptions,
  world: World,
): Promise<number> => (await import('../profile/ready.ts')).readyCommand(path, options, world);

/** `emmental profile check [PATH]`: what is wrong with the rulebase, by place. */
export const checkCommand = async (
  path: string,
  options: ReadingOptions & FormatOptions,
  world: World,
): Promise<number> => (await import('../profile/check.ts')).checkCommand(path, options, world);

/** `emmental profile compile [PATH]`: the rulebase as guards read it. */
export const compileCommand = async (
  path: string,
  options: CompileCommandOptions,
  world: World,
): Promise<number> => (await import('../profile/compile.ts')).compileCommand(path, options, world);
