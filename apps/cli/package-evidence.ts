import type { Behaviour, FunctionDeclaration, Source } from '@emmental/model';

/**
 * Adds to the questions about packages what lockfiles and installed files show about their calls. The part that reads
 * lockfiles is loaded only where there is such a question.
 */
export async function withPackageEvidence(
  behaviours: readonly Behaviour[],
  fn: FunctionDeclaration,
  source: Source,
  directory: string,
): Promise<readonly Behaviour[]> {
  if (!behaviours.some((found) => packageIn(found) !== null)) return behaviours;
  const { evidenceOf } = await import('@emmental/dependencies');
  const language = fn.language === 'python' ? 'python' : 'javascript';
  return behaviours.map((found) => {
    const name = packageIn(found);
    if (name === null) return found;
    const { touches, why, isInstalled } = evidenceOf(source, name, language, directory);
    return { ...found, touches, why, ...(isInstalled ? { searched: true } : {}) };
  });
}

/** The package that a question is about; null for other behaviours. */
const packageIn = (found: Behaviour): string | null =>
  found.kind === 'undecided' && found.cause?.startsWith('package/')
    ? found.cause.slice('package/'.length)
    : null;
