import type { RunningConsole } from '@emmental/server';
import type { Upload } from '@emmental/store/upload';
import { hitsOf } from './hits.ts';

/** Enough calls that each rule which is used at all has a hit. */
const manyCalls = 1_000;

/** The person who proposes in the demo. */
const by = 'Dana (demo)';

/** A commit of the demo that somebody proposed in the console on the day before. */
export interface ProposedMode {
  readonly fn: string;
  readonly section: 'files' | 'inbound' | 'outbound' | 'processes' | 'code' | 'permissions';
}

/** Proposes the change that the next commit of an app has, and takes it to a branch: it is merged and deployed later. */
export async function proposeMode(
  running: RunningConsole,
  { app, environment }: Upload,
  { fn, section }: ProposedMode,
): Promise<void> {
  const request = { kind: 'mode', app, environment, function: fn, section, mode: 'enforce' } as const;
  const id = await running.propose(by, request);
  await running.takeStep(by, id, { kind: 'branch' });
}

/**
 * Proposes what waits for somebody today: a rule that no code needs and no call used, if guards are heard, a new destination, a section to
 * enforce, and an incident that is contained.
 */
export async function proposeToday(
  running: RunningConsole,
  { app, environment, functions }: Upload,
  isHeard: boolean,
): Promise<void> {
  for (const fn of functions) {
    const used = new Set(hitsOf(fn, manyCalls, true).map(({ id }) => id));
    const unused = fn.rules.find(
      ({ id, action, origin, section, why }) =>
        id !== null &&
        action === 'allow' &&
        !['implied', 'needed', 'declared'].includes(origin) &&
        (!Array.isArray(why) || why.length === 0) &&
        section !== 'files' &&
        !used.has(id),
    );
    if (!unused || !isHeard) continue;
    const section = unused.section as ProposedMode['section'];
    const id = await running.propose(by, {
      kind: 'rule',
      app,
      environment,
      function: fn.name,
      section,
      name: unused.name,
      // The counts cover less than 90 days, and the person was told so.
      despite: true,
    });
    await running.takeStep(by, id, { kind: 'download' });
    break;
  }
  for (const fn of functions) {
    const watched = fn.rules.find(({ section, action }) => section === 'outbound' && action === 'watch');
    const hits = hitsOf(fn, manyCalls, true).find(({ id }) => id === watched?.id);
    const to = Object.keys(hits?.targets ?? {}).find((host) => host.startsWith('new-'));
    if (to === undefined) continue;
    const of = { app, environment, function: fn.name } as const;
    await running.propose(by, { kind: 'call', ...of, section: 'outbound', to, action: 'allow' });
    await running.propose(by, { kind: 'mode', ...of, section: 'outbound', mode: 'enforce' });
    break;
  }
  const incident = await running.confirmLatest(by, app, 'Thumbnails', 'processes');
  if (!incident) return;
  const { time, key } = incident;
  await running.propose(by, { kind: 'incident', time, key, action: 'enforce', days: 7 });
  if (incident.incident !== null)
    await running.acknowledge(by, incident.incident, 'processes is to be enforced, see Changes');
}
