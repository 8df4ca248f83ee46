import type { RunningConsole } from '@emmental/server';
import type { Upload } from '@emmental/store/upload';
import { hostsOf, isUnused } from './signals.ts';

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

/** Proposes what waits for somebody today: an unused rule, a new destination, a section to enforce, and an incident that is contained. */
export async function proposeToday(
  running: RunningConsole,
  { app, environment, functions }: Upload,
): Promise<void> {
  for (const fn of functions) {
    const unused = fn.rules.find(
      (rule) =>
        rule.id !== null && rule.origin !== 'implied' && rule.section !== 'files' && isUnused(fn, rule),
    );
    if (!unused) continue;
    const section = unused.section as ProposedMode['section'];
    const id = await running.propose(by, {
      kind: 'rule',
      app,
      environment,
      function: fn.name,
      section,
      name: unused.name,
    });
    await running.takeStep(by, id, { kind: 'download' });
    break;
  }
  for (const fn of functions) {
    const watched = fn.rules.find(({ section, action }) => section === 'outbound' && action === 'watch');
    const to = watched ? hostsOf(watched.match, true).at(-1) : undefined;
    if (to === undefined || !to.startsWith('new-')) continue;
    const of = { app, environment, function: fn.name } as const;
    await running.propose(by, { kind: 'call', ...of, section: 'outbound', to, action: 'allow' });
    await running.propose(by, { kind: 'mode', ...of, section: 'outbound', mode: 'enforce' });
    break;
  }
  const incident = await running.confirmLatest(by, app, 'Thumbnails');
  if (!incident) return;
  const { time, key } = incident;
  await running.propose(by, { kind: 'incident', time, key, action: 'deny', days: 7 });
}
