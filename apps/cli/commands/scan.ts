import { renderJson, renderSarif, renderScan } from '@emmental/report';
import type { RepositoryOptions } from '../options.ts';
import { emit, exitCode, linesOf, scanPaths, screen, threshold, withBaseline } from '../run.ts';
import type { World } from '../world.ts';

export interface ScanCommandOptions extends RepositoryOptions {
  readonly format: 'table' | 'json' | 'sarif';
  readonly inventory?: string;
}

/** `emmental scan [PATH…]`: everything about the functions of one or many repositories, worst first. */
export async function scanCommand(
  paths: readonly string[],
  options: ScanCommandOptions,
  world: World,
): Promise<number> {
  const start = world.now();
  const { report: full, scans } = await scanPaths('scan', paths, options, world);
  const inventoried =
    options.inventory === undefined
      ? full
      : (await import('../inventory.ts')).withInventory(full, scans, options.inventory);
  const { report, note } = withBaseline(inventoried, options.baseline, paths[0] ?? '.');
  const failOn = threshold(options, world);
  const time = `${((world.now() - start) / 1000).toFixed(2)} s`;
  const text =
    options.format === 'json'
      ? renderJson(report)
      : options.format === 'sarif'
        ? renderSarif(report, (await import('../rules.ts')).rules)
        : renderScan(
            report,
            { all: options.all, time, failOn, linesOf: linesOf(scans) },
            screen(options, world),
          );
  await emit(text, options, world);
  if (note !== null) world.stderr.write(`${note}\n`);
  return note === null ? exitCode(report, failOn, options.strict) : 0;
}
