/** `Records[0].s3.object.key` → `Records`, `[]`, `s3`, `object`, `key`. */
export const stepsOf = (path: string): readonly string[] =>
  path
    .replaceAll(/\[[^\]]*\]/g, '.[]')
    .split('.')
    .filter((step) => step !== '');

/** A path that stops above a row's path holds it: `Records[].s3.object` is as attackable as its key. */
export function matches(row: readonly string[], path: readonly string[]): boolean {
  for (const [index, wanted] of row.entries()) {
    if (wanted === '**') return true;
    const step = path[index];
    if (step === undefined) return true;
    if (wanted !== '*' && wanted !== step) return false;
  }
  return row.length === path.length;
}
