import { compareText, shellWord } from '@emmental/model';
import { collectCase, type Incident, isIncident } from '@emmental/signals';
import { WrongUse } from '../exit.ts';
import { emitAs, type Renderers } from '../output.ts';
import { screen } from '../run.ts';
import type { ShowSignalOptions } from '../usage/signals.ts';
import type { World } from '../world.ts';
import { signalsDocument } from './document.ts';
import { endOf } from './end.ts';
import { logsOf } from './input.ts';
import { incidentDocument } from './list.ts';
import { placeOf } from './place.ts';
import { readLogs } from './read-logs.ts';
import { renderCase, stepsOf } from './show-screen.ts';
import { tellLeftFiles } from './told.ts';

/** `emmental signals show ID [SIGNALS…]`: one incident, and what to do. */
export async function showCommand(
  id: string,
  paths: readonly string[],
  path: string,
  options: ShowSignalOptions,
  world: World,
): Promise<number> {
  if (!/^em-[0-9a-f]{4,32}$/.test(id))
    throw new WrongUse(`${id}: the id of a signal looks like em-7f3a19c2; emmental signals lists them`);
  const logs = logsOf(paths);
  const collector = collectCase(id);
  let others = 0;
  const reading = await readLogs(logs, world, (signal) => {
    if (signal.id === id && !isIncident(signal)) others += 1;
    collector.add(signal);
  });
  tellLeftFiles(reading, world);
  const found = collector.result();
  if (!found) {
    const similar = collector.similar();
    const why =
      others > 0 ? 'the signal with this id reports a start or counts, no incident' : `no signal has this id`;
    const hint = similar.length > 0 ? `; ids that begin so: ${similar.join(', ')}` : '';
    throw new WrongUse(`${id}: ${why} (${reading.signals} signals read)${hint}`);
  }
  const [signal] = found.signals;
  if (!signal) throw new WrongUse(`${id}: no signal has this id`);
  const place = await placeOf(signal, path, options, world);
  const words = logs.map(shellWord).join(' ');
  const steps = stepsOf(found, words, path);
  const incident: Incident = {
    signal,
    ...found.equal,
    lastId: id,
    from: originOf([...found.signals, ...found.related]),
  };
  const apps = new Map([[signal.app, new Set([signal.function])]]);
  const renderers: Renderers<ShowSignalOptions['format']> = {
    json: () =>
      signalsDocument(
        'signals-show',
        { logs, reading, apps },
        {
          incident: incidentDocument(incident),
          signals: found.signals,
          related: found.related.toSorted((a, b) => compareText(a.time, b.time)),
          isComplete: found.isComplete,
          wayIn: place?.wayIn ?? [],
          rule: place?.rule ?? null,
          steps,
        },
      ),
    ocsf: async () => (await import('./ocsf.ts')).ocsfLines([incident]),
    table: () => renderCase({ found, incident, place, steps }, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  return endOf(reading, 0, options, world);
}

/** Returns the trigger and the field of the event, from the signals of one invocation. */
function originOf(signals: readonly Incident['signal'][]): Incident['from'] {
  const first = (key: 'trigger' | 'path'): string | null =>
    signals.find(({ evidence }) => evidence[key] !== undefined)?.evidence[key] ?? null;
  const [trigger, path] = [first('trigger'), first('path')];
  return trigger === null && path === null ? null : { trigger, path };
}
