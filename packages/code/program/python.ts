import type { Resolution } from '../program.ts';
import type { World } from './load.ts';

export function resolvePython(_from: string, specifier: string, _world: World): Resolution {
  return { kind: 'library', name: specifier };
}

export function pythonModulesLike(_from: string, _pattern: string, _world: World): readonly string[] {
  return [];
}
