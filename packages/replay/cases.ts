import { triggerKind } from '@emmental/knowledge';
import {
  type AnyThreatId,
  choicesOf,
  type Evidence,
  type FileUse,
  isReplayed,
  keyFilterOf,
  type LinkedValue,
  partsOf,
  type Seen,
  type Sink,
  spelled,
  type Trigger,
  type TriggerKind,
  type Value,
} from '@emmental/model';
import {
  allThreats,
  type Effect,
  type FunctionFacts,
  type NamedRoute,
  plannedRoutes,
} from '@emmental/slices';
import { callsOf } from './calls.ts';
import { environmentOf } from './environment.ts';
import { canCarry, carriesRecords } from './events.ts';
import type { GoogleStart } from './google-requests.ts';
import { nameOf, textOf } from './names.ts';
import type { EffectName, Subject, Weakness } from './subject.ts';

/** A route, and the effect that can be observed from outside if the route succeeds. */
export interface ReplayedRoute {
  readonly id: string;
  readonly threat: AnyThreatId;
  readonly effect: EffectName;
}

/** Routes that one attack replays together, with the plan of the attack or the reason why there is none. */
export interface Case {
  readonly function: string;
  readonly threat: AnyThreatId;
  readonly routes: readonly { readonly id: string; readonly threat: AnyThreatId }[];
  /** The place where the attack takes effect, or where the route begins. */
  readonly at: Evidence | null;
  readonly plan: Plan | { readonly cannot: string };
}

/** An attack to perform. */
export interface Plan {
  readonly subject: Subject;
  readonly routes: readonly ReplayedRoute[];
  /** The trigger in words: `s3 Uploads`. */
  readonly trigger: string;
  /** Folder of the code, relative to the root of the scan. */
  readonly directory: string;
  /** Modules on the way from the handler to the weakness. */
  readonly files: readonly string[];
}

/** Returns the cases of a function. Routes through the same sink are one case. */
export function casesOf(facts: FunctionFacts): readonly Case[] {
  const cases: Case[] = [];
  const places = new Map<string, { readonly sink: Sink; readonly routes: NamedRoute[] }>();
  for (const route of allThreats.flatMap((threat) => plannedRoutes(threat, facts))) {
    const sink = isReplayed(route.threat) ? sinkOf(route) : null;
    if (sink === null) {
      const place = isReplayed(route.threat) ? placeFound(route, facts) : null;
      const plan = place ? planOf(facts, place, [route]) : { cannot: whyNot(route) };
      cases.push({ ...about(facts, [route]), plan });
      continue;
    }
    if (sink.stored) {
      cases.push({ ...about(facts, [route]), plan: { cannot: fromStore } });
      continue;
    }
    const { file, line, column } = sink.seen.at;
    const key = [route.threat, sink.sink, sink.eventPath, file, line, column].join(' ');
    const known = places.get(key);
    if (known) known.routes.push(route);
    else places.set(key, { sink, routes: [route] });
  }
  for (const { sink, routes } of places.values())
    cases.push({ ...about(facts, routes), plan: planOf(facts, placeOf(sink, facts), routes) });
  return cases;
}

const fromStore = 'the attack is in stored data, which another call writes before';

const about = (facts: FunctionFacts, routes: readonly NamedRoute[]): Omit<Case, 'plan'> => ({
  function: facts.declaration.name,
  threat: routes[0]?.threat ?? 'T1',
  routes: routes.map(({ id, threat }) => ({ id, threat })),
  at: routes[0]?.steps[1]?.evidence?.at(-1) ?? routes[0]?.applies.evidence[0] ?? null,
});

function sinkOf({ steps }: NamedRoute): Sink | null {
  const taking = steps.find(({ effect }) => effect.kind === 'take-effect')?.effect;
  return taking?.kind === 'take-effect' ? taking.sink : null;
}

/** A place in the code to attack. */
interface Place extends Pick<Subject, 'mode' | 'prefix' | 'suffix' | 'path'> {
  readonly weakness: Weakness;
  readonly packages: readonly string[];
  readonly seen: Seen;
  /** The reason why the place happens to be harmless (the data is encoded, for example); null if there is none. */
  readonly byChance: string | null;
}

const placeOf = (sink: Sink, facts: FunctionFacts): Place => ({
  weakness: sink.sink,
  packages: [],
  seen: sink.seen,
  path: sink.eventPath,
  byChance: sink.byChance ?? null,
  ...fileOf(facts, sink),
});

/**
 * Returns the place of a route without a sink: a loaded package, or data that stays, or a revealing error; null if the
 * analysis has no such place.
 */
function placeFound(route: NamedRoute, { report, packages }: FunctionFacts): Place | null {
  const [first] = route.steps;
  if (first?.effect.kind === 'load' && packages && report.handler) {
    const { file } = report.handler;
    const names = [...packages.loaded.map(({ name }) => name), ...packages.undeclared];
    const { dependency } = first.effect.finding ?? {};
    const taken = dependency ? [dependency.name] : [...new Set(names)];
    const seen = { at: { file, line: 1, column: 1 }, text: taken.join(', '), chain: [] };
    // Only T6 (a package of an attacker) is attacked. The attack on a known vulnerability (T7) is different for each advisory.
    return route.threat === 'T6' && taken.length > 0
      ? { ...nowhere, weakness: 'package', packages: taken, seen, path: 'body' }
      : null;
  }
  const isThere = ({ at: { file, line } }: Seen): boolean =>
    route.applies.evidence.some((evidence) => evidence.file === file && evidence.line === line);
  for (const behaviour of report.behaviours) {
    if (
      behaviour.kind === 'leak' &&
      route.threat === (behaviour.what === 'earlier' ? 'T12' : 'T14') &&
      isThere(behaviour.seen)
    )
      return { ...nowhere, weakness: behaviour.what, seen: behaviour.seen, path: 'body' };
    if (
      behaviour.kind === 'file' &&
      behaviour.mode === 'write' &&
      route.threat === 'T12' &&
      isThere(behaviour.seen)
    ) {
      const path = firstOf(behaviour.path);
      const parts = partsOf(path) ?? [];
      const [first] = parts;
      const event = parts.find((part) => typeof part === 'object' && part.kind === 'event');
      // If the code changes a field before it is part of a path, the field is taken from a path sink in the same line.
      const sink = report.behaviours.find(
        (other): other is Sink => other.kind === 'sink' && other.sink === 'path' && isThere(other.seen),
      );
      return {
        ...nowhere,
        weakness: 'file',
        seen: behaviour.seen,
        path: typeof event === 'object' && event.kind === 'event' ? event.path : (sink?.eventPath ?? 'body'),
        prefix: typeof first === 'string' ? first : spelled(path),
      };
    }
  }
  return null;
}

const nowhere = { mode: 'read', prefix: '', suffix: '', byChance: null, packages: [] } as const;

/** Returns why a route cannot be replayed on this machine. */
function whyNot({ applies, steps, threat }: NamedRoute): string {
  const [first] = steps;
  if (first) return reasons[first.effect.kind] ?? 'Emmental has no attack for it';
  if (threat === 'T13') return 'the account starts it, not an event';
  return applies.truth === 'unknown'
    ? `it may not exist: ${applies.question ?? applies.because}`
    : `Emmental has no attack for a finding of a rule: ${applies.because}`;
}

const reasons: Readonly<Partial<Record<Effect['kind'], string>>> = {
  start: 'the cloud decides who can start the function, before the function runs',
  flood: 'the cloud decides how often the function runs',
  escalate: 'the cloud decides what the role allows; a replay never tries it',
  silence: 'the cloud decides what the role allows; a replay never tries it',
  'leave-file': 'only the program shows the files that it leaves, not the code that starts it',
  load: 'only the text of the advisory describes how to reach the vulnerable part',
};

function planOf(facts: FunctionFacts, place: Place, routes: readonly NamedRoute[]): Case['plan'] {
  const { declaration, app } = facts;
  const { language, handler, triggers } = declaration;
  if (language === 'other')
    return { cannot: `replay cannot start functions of ${declaration.runtime ?? 'this runtime'}` };
  if (declaration.packageType === 'image') return { cannot: 'its code is in an image' };
  if (declaration.account && /^google_cloud_run/.test(app.resources.get(declaration.logicalId)?.type ?? ''))
    return { cannot: 'replay starts functions of Google Cloud, and no services of Cloud Run' };
  if (handler.kind === 'unknown') return { cannot: `its handler is not known: ${handler.why}` };
  if (handler.inline) return { cannot: 'its code is in the template' };
  if (place.byChance)
    return { cannot: `it is ${place.byChance}, and only runs if the code decodes or parses it` };
  const trigger = triggers.find((candidate) => fits(candidate, place)) ?? triggers.find(canCarry);
  if (!trigger && triggers.length > 0)
    return { cannot: `Emmental has no event of ${triggers.map(({ kind }) => kind).join(', ')}` };
  const calls = callsOf(facts);
  const replayed = routes.map(({ id, threat, steps }) => ({
    id,
    threat,
    effect: endings[place.weakness] ?? lastEffect(steps, calls),
  }));
  const started = trigger ?? directCall;
  return {
    trigger: started.source,
    directory: handler.directory,
    files: [...new Set([...place.seen.chain.map(({ at }) => at.file), place.seen.at.file])],
    routes: replayed,
    subject: {
      function: declaration.name,
      language,
      handler: handler.handler,
      env: environmentOf(facts),
      google: declaration.account ? googleStart(facts, started.kind) : null,
      credential: declaration.account ? 'CANARY' : 'AWS_ACCESS_KEY_ID',
      carrier: {
        kind: started.kind,
        source: started.source,
        ...(trigger?.kind === 's3' ? { keys: keyFilterOf(trigger.settings) } : {}),
        name:
          started.sourceId === null ? lastPartOf(started.sourceValue, facts) : nameOf(started.sourceId, app),
      },
      path: place.path,
      settings: [{}],
      names: [],
      packages: place.packages,
      sink: place.weakness,
      mode: place.mode,
      prefix: place.prefix,
      suffix: place.suffix,
      calls,
      effects: wanted(replayed),
    },
  };
}

/** Returns how Google starts the function. Functions of the first generation get events in a form of their own. */
function googleStart({ declaration, app }: FunctionFacts, kind: TriggerKind): GoogleStart {
  const { handler, logicalId } = declaration;
  const written = handler.kind === 'handler' ? handler.handler : '';
  const isFirst = app.resources.get(logicalId)?.type === 'google_cloudfunctions_function';
  const isRequest = triggerKind(kind).delivery === 'synchronous';
  return {
    target: written.slice(written.lastIndexOf('/') + 1).replace(/^[^.]*\./, ''),
    signature: isRequest || kind === 'invoke' ? 'http' : isFirst ? 'event' : 'cloudevent',
    isFirebase: app.format === 'firebase',
  };
}

/** The start of a function that no trigger of the template starts. */
const directCall: Pick<Trigger, 'kind' | 'source' | 'sourceId' | 'sourceValue'> = {
  kind: 'invoke',
  source: 'direct call',
  sourceId: null,
  sourceValue: null,
};

const lastPartOf = (value: Value | null, { app }: FunctionFacts): string =>
  (value ? textOf(value, app).split(/[:/]/).at(-1) : '') || 'source';

/** Returns true if events of the trigger can have the field of the place; only triggers with records have fields below `Records`. */
function fits(trigger: Trigger, { path }: Place): boolean {
  return canCarry(trigger) && carriesRecords(trigger) === path.startsWith('Records');
}

/** The effects of weaknesses that are no sink. */
const endings: Readonly<Partial<Record<Weakness, EffectName>>> = {
  stack: 'told',
  environment: 'told',
  earlier: 'left',
  file: 'left',
};

/** Returns the effect of the last step that can be observed. A step with a call counts only if there is such a call. */
function lastEffect(steps: NamedRoute['steps'], calls: Subject['calls']): EffectName {
  for (const { effect } of steps.toReversed()) {
    if (effect.kind === 'call' && calls[effect.which]) return effect.which;
    if (effect.kind === 'connect') return effect.to;
    if (effect.kind === 'read-file') return 'file';
    if (effect.kind === 'answer') return 'header';
    if (effect.kind === 'run-program') return 'program';
    if (effect.kind === 'run-code') return 'code';
    if (effect.kind === 'take-effect') return 'rows';
  }
  return 'rows';
}

/** Returns the effects of the routes in the order of an attack, with the effects that must come before them. */
function wanted(routes: readonly ReplayedRoute[]): readonly EffectName[] {
  const named = new Set(routes.map(({ effect }) => effect));
  if (routes.some(({ threat }) => threat === 'T1')) named.add('program');
  if (routes.some(({ threat }) => threat === 'T2' || threat === 'T6')) named.add('code');
  const order: readonly EffectName[] = [
    'program',
    'code',
    'file',
    'rows',
    'inside',
    'header',
    'told',
    'left',
    'needed',
    'excess',
    'internet',
  ];
  return order.filter((effect) => named.has(effect));
}

/** Returns how the code uses the file at a sink, and the texts of the code before and after the event's text in the path. */
function fileOf({ report }: FunctionFacts, sink: Sink): Pick<Subject, 'mode' | 'prefix' | 'suffix'> {
  const { file, line } = sink.seen.at;
  const uses = report.behaviours.filter(
    (behaviour): behaviour is FileUse<LinkedValue> =>
      behaviour.kind === 'file' && behaviour.seen.at.file === file && behaviour.seen.at.line === line,
  );
  const use =
    uses.find(({ path }) => hasEventField(path, sink)) ??
    uses.find(({ path }) => path.written.kind !== 'constant');
  const parts = (use && partsOf(firstOf(use.path))) ?? [];
  const textAt = (index: number): string => {
    const part = parts.at(index);
    return typeof part === 'string' ? part : '';
  };
  return { mode: use?.mode ?? 'read', prefix: textAt(0), suffix: textAt(-1) };
}

/** Returns the first possible value, which is the value in the environment of a replay. */
const firstOf = ({ filled }: LinkedValue): Value => choicesOf(filled)[0]?.value ?? filled;

const hasEventField = ({ written }: LinkedValue, { eventPath }: Sink): boolean =>
  (partsOf(written) ?? []).some(
    (part) => typeof part === 'object' && part.kind === 'event' && part.path === eventPath,
  );
