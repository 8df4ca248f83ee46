/** Splits a path: `Records[0].s3.object.key` gives `Records`, `[]`, `s3`, `object`, `key`. */
export const stepsOf = (path: string): readonly string[] =>
  path
    .replaceAll(/\[[^\]]*\]/g, '.[]')
    .split('.')
    .filter((step) => step !== '');

/** Returns true if the path is the row's path or above it: `Records[].s3.object` contains the key, so it matches the row of the key. */
export function matches(row: readonly string[], path: readonly string[]): boolean {
  for (const [index, wanted] of row.entries()) {
    if (wanted === '**') return true;
    const step = path[index];
    if (step === undefined) return true;
    if (wanted !== '*' && wanted !== step) return false;
  }
  return row.length === path.length;
}
