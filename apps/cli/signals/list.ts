import { count } from '@emmental/report';
import { collectThreats, type Incident } from '@emmental/signals';
import { emitAs, type Renderers, tell } from '../output.ts';
import { screen } from '../run.ts';
import type { SignalsOptions } from '../usage/signals.ts';
import type { World } from '../world.ts';
import { signalsDocument } from './document.ts';
import { endOf } from './end.ts';
import { hasRulebase } from './has-rulebase.ts';
import { logsOf } from './input.ts';
import { renderThreats } from './list-screen.ts';
import { readLogs } from './read-logs.ts';
import { tellLeftFiles } from './told.ts';

/** `emmental signals [SIGNALS…]`: the threat log. */
export async function signalsCommand(
  paths: readonly string[],
  options: SignalsOptions,
  world: World,
): Promise<number> {
  const logs = logsOf(paths);
  const threats = collectThreats();
  const apps = new Map<string, Set<string>>();
  const reading = await readLogs(logs, world, (signal, text) => {
    if (options.function !== undefined && signal.function !== options.function) return;
    if (options.since !== undefined && signal.time < options.since) return;
    const functions = apps.get(signal.app) ?? new Set();
    if (functions.size < mostNames && apps.size < mostNames)
      apps.set(signal.app, functions.add(signal.function));
    threats.add(signal, text);
  });
  tellLeftFiles(reading, world);
  const isTable = options.format === 'table';
  const log = threats.result(isTable && !options.all ? mostShown : mostListed, options.kind);
  const renderers: Renderers<SignalsOptions['format']> = {
    json: () =>
      signalsDocument(
        'signals',
        { logs, reading, apps },
        { ...log, incidents: log.incidents.map(incidentDocument) },
      ),
    ocsf: async () => (await import('./ocsf.ts')).ocsfLines(log.incidents),
    table: () =>
      renderThreats(
        { log, reading, apps, logs, options, hasRulebase: hasRulebase('.') },
        screen(options, world),
      ),
  };
  await emitAs(renderers, options, world);
  const unlisted = isTable && !options.all ? 0 : log.entries - log.incidents.length;
  if (unlisted > 0)
    tell(
      `${count(unlisted, 'more entry', 'more entries')} not listed: use --since, --kind or --function`,
      world,
    );
  return endOf(reading, log.leftOut + unlisted, options, world);
}

/** Entries that are shown without `--all`. */
const mostShown = 20;
/** Entries of a document, which is put together in memory. */
const mostListed = 10_000;

/** The most names of apps, and of functions of an app, that are kept. */
const mostNames = 10_000;

/** Returns an entry as JSON: the fields of its first signal, and what the entry adds. */
export function incidentDocument({ signal, times, first, last, lastId, from }: Incident): object {
  const { schema: _, time: __, ...fields } = signal;
  return { ...fields, times, first, last, lastId, from };
}
