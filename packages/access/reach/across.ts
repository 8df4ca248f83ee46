import {
  type App,
  type Exposure,
  type FunctionDeclaration,
  type FunctionReport,
  mayHaveKey,
  type Needed,
} from '@emmental/model';
import { nameOf } from '../google/invokes.ts';
import { type Names, namesOf } from '../needs/canonical.ts';
import { type Edge, isWider, key, requests, type Targets, targetsOf } from './reach.ts';

/** An app with the report on its functions. */
export interface ReportedApp {
  readonly app: App;
  readonly functions: readonly FunctionReport[];
}

/** A call that names something which the caller's own template does not declare. */
interface Outgoing {
  readonly app: App;
  readonly from: FunctionReport;
  readonly need: Needed;
  readonly pattern: string;
}

/**
 * Returns the apps whose functions other apps start by a name, each with the new ways in `startedBy`: a call of a function, or
 * of what starts it (a queue, topic, bucket or table that another app writes to). An app that nobody starts in a new way is left out.
 */
export function startedByOthers(all: readonly ReportedApp[]): ReadonlyMap<App, App> {
  const outgoing = all.flatMap(outgoingOf);
  const found = new Map<App, App>();
  if (outgoing.length === 0) return found;
  for (const { app } of all) {
    const others = outgoing.filter((call) => call.app !== app);
    if (app.functions.length === 0 || others.length === 0) continue;
    const started = withStarters(app, others);
    if (started !== app) found.set(app, started);
  }
  return found;
}

/** Returns the calls of functions that people from outside may reach, and that name a thing of no own template. */
const outgoingOf = ({ app, functions }: ReportedApp): readonly Outgoing[] =>
  functions
    .filter(({ reachedBy }) => isOutside(reachedBy.exposure))
    .flatMap((from) =>
      from.needed.flatMap((need) =>
        need.resources
          .filter(({ ref, pattern }) => ref === null && pattern !== '*')
          .map(({ pattern, default: usual = pattern }) => ({ app, from, need, pattern: usual })),
      ),
    );

const isOutside = (exposure: Exposure): boolean => exposure !== 'internal' && exposure !== 'account';

function withStarters(app: App, calls: readonly Outgoing[]): App {
  const targets = targetsOf(app);
  const actions = new Set([...targets.keys()].map((start) => start.slice(0, start.indexOf(' '))));
  const fitting = calls.filter(({ need }) => actions.has(need.action));
  if (fitting.length === 0) return app;
  const names = namesOf(app);
  let functions = app.functions;
  for (const call of fitting)
    for (const edge of edgesOf(call, app, names, targets))
      functions = functions.map((fn) => (fn.id === edge.to.id ? startedBy(call, fn, edge) : fn));
  return functions.every((fn, index) => fn === app.functions[index]) ? app : { ...app, functions };
}

function edgesOf({ need, pattern }: Outgoing, app: App, names: Names, targets: Targets): readonly Edge[] {
  const called = requests.includes(need.action)
    ? app.functions.find((fn) => nameOf(fn, app) === pattern)?.logicalId
    : undefined;
  const id = called ?? names.mayName(names.parse(pattern))?.id;
  if (id === undefined) return [];
  return (targets.get(key(need.action, id)) ?? []).filter(
    ({ keys }) => keys === null || mayHaveKey(pattern, keys),
  );
}

/** Returns the function with this way to start it, unless it is known already. */
function startedBy(call: Outgoing, fn: FunctionDeclaration, edge: Edge): FunctionDeclaration {
  const { reachedBy, name } = call.from;
  const path = [...reachedBy.path.slice(0, -1), `${call.app.name}/${name}`, ...edge.through, fn.name];
  const hops = [...(reachedBy.hops ?? []), ...call.need.evidence.slice(0, 1), ...edge.hops];
  const by = { exposure: reachedBy.exposure, path, hops };
  const known = fn.startedBy ?? [];
  const isKnown = known.some(
    (each) => each.trigger?.place === edge.trigger?.place && !isWider(by.exposure, each.by.exposure),
  );
  return isKnown ? fn : { ...fn, startedBy: [...known, { trigger: edge.trigger, by }] };
}
