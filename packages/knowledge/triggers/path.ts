/** `Records[0].s3.object.key` → `Records`, `[]`, `s3`, `object`, `key`. */
export const stepsOf = (path: string): readonly string[] =>
  path
    .replaceAll(/\[[^\]]*\]/g, '.[]')
    .split('.')
    .filter((step) => step !== '');

/** A path that stops above what the row names holds it: `Records[].s3.object` is as attackable as its key. */
export function matches(row: readonly string[], path: readonly string[]): boolean {
  for (const [index, step] of row.entries()) {
    if (step === '**') return true;
    const given = path[index];
    if (given === undefined) return true;
    if (step !== '*' && step !== given) return false;
  }
  return row.length === path.length;
}
