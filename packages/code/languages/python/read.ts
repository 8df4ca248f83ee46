import type { ReadModule } from '../language.ts';

export async function loadPythonReader(): Promise<ReadModule> {
  throw new Error('not yet');
}
