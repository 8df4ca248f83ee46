import { type Told, toldOf } from '../packages/access/testing/escalation/measure.ts';
import { labelledPaths } from '../packages/access/testing/escalation/paths.ts';
import { templateOf, type Variant } from '../packages/access/testing/escalation/templates.ts';

/**
 * Counts which labelled paths to more permissions a scan tells: with a wildcard, with a named target, and closed.
 *
 *     npm run bench:escalation [-- --all]
 *
 * Prints each path that is answered wrongly; with --all every answer. Exits 1 if fewer than 97 % of the paths are told, or if
 * a closed one is told.
 */
const variants: readonly Variant[] = ['wildcard', 'named', 'denied'];
const counts = new Map(variants.map((variant) => [variant, { certain: 0, asked: 0 }]));
for (const path of labelledPaths)
  for (const variant of variants) {
    const told = await toldOf(templateOf(path, variant));
    const count = counts.get(variant);
    if (count && told.certain.length > 0) count.certain += 1;
    else if (count && told.asked.length > 0) count.asked += 1;
    const isTold = told.certain.length + told.asked.length > 0;
    const isRight = isTold === (variant !== 'denied');
    if (!isRight || told.diagnostics.length > 0 || process.argv.includes('--all'))
      print(
        `${isRight ? 'right' : 'WRONG'} ${variant} ${path.id} (${path.by}, ${path.language}): ${shown(told)}`,
      );
  }
print(`${labelledPaths.length} paths`);
for (const [variant, { certain, asked }] of counts)
  print(`${variant}: ${certain + asked} told (${certain} certain, ${asked} as a question)`);
const total = (variant: Variant): number => {
  const { certain = 0, asked = 0 } = counts.get(variant) ?? {};
  return certain + asked;
};
const least = 0.97 * labelledPaths.length;
process.exitCode = total('wildcard') >= least && total('named') >= least && total('denied') === 0 ? 0 : 1;

function shown({ certain, asked, diagnostics }: Told): string {
  return [...certain, ...asked.map((title) => `? ${title}`), ...diagnostics].join('; ') || 'nothing';
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
