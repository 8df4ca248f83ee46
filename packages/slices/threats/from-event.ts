import { reachedAt, reachedAtSink, sinksOfThreat, type TechniqueId } from '@emmental/knowledge';
import {
  type Evidence,
  type HandlerRoute,
  type ReachedBy,
  routeRows,
  type Sink,
  type SinkKind,
  type ThreatId,
} from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import type { Decided, PlannedRoute, PlannedStep } from '../threat.ts';

/** The end of an attack: the loss, and the steps that lead to the loss after the event has taken effect. */
export interface Ending {
  readonly way: string;
  readonly loses: string;
  readonly steps: readonly PlannedStep[];
}

/**
 * Returns the routes of a threat from an event that outsiders write to the sinks where it takes effect: one for each sink and
 * ending. If the code was not read, returns one undecided route, or none if only the account starts the function.
 */
export function fromEvent(
  facts: FunctionFacts,
  threat: ThreatId,
  attack: readonly TechniqueId[],
  endingsFor: (sink: Sink) => readonly Ending[],
): readonly PlannedRoute[] {
  const { report } = facts;
  // Unread code may do anything with its event, but that is no threat if no outsider writes the event.
  if (report.handler === null) return outsidersWrite(facts).truth === 'no' ? [] : [notRead(facts)];
  const kinds = sinksOfThreat(threat);
  const sinks = report.behaviours.filter(
    (behaviour): behaviour is Sink => behaviour.kind === 'sink' && kinds.includes(behaviour.sink),
  );
  const places = new Map<string, number>();
  const toSinks = sinks.flatMap((sink) => {
    const place = sinkPlace(sink);
    const before = places.get(place) ?? 0;
    places.set(place, before + 1);
    return routesTo(sink, facts, before === 0 ? place : `${place} (${before + 1})`, attack, endingsFor(sink));
  });
  return [...toSinks, ...throughUnread(facts, kinds)];
}

/**
 * Returns an undecided route for each question about code that was not read and that event data enters, if the data may
 * meet one of these kinds of sinks there. Such code may hold any sink.
 */
function throughUnread(facts: FunctionFacts, kinds: readonly SinkKind[]): readonly PlannedRoute[] {
  const outside = outsidersWrite(facts);
  if (outside.truth === 'no') return [];
  return facts.report.unknown
    .filter(({ enters }) => enters?.some((kind) => kinds.includes(kind)))
    .map(({ id, what, why, file, line }) => ({
      way: `unread ${id}`,
      loses: 'not known',
      applies: {
        truth: 'unknown',
        because: `data of the event enters code that was not read: ${why}`,
        evidence: [...outside.evidence, { file, line, text: what }],
        question: what,
      },
      steps: [],
    }));
}

/** Returns a route to one sink for each ending. `place` distinguishes the sink from the other sinks of the function. */
export function routesTo(
  sink: Sink,
  facts: FunctionFacts,
  place: string,
  attack: readonly TechniqueId[],
  endings: readonly Ending[],
): readonly PlannedRoute[] {
  const applies = outsidersDecide(facts, sink);
  const evidence = chainOf(sink);
  return endings.map(({ way, loses, steps }) => ({
    way: `${place}/${way}`,
    loses,
    applies,
    steps: [
      {
        says: sink.stored
          ? `${facts.declaration.name} takes ${sink.stored.says} with the attack in it`
          : `${eventOf(sink, facts)} with the attack in ${placeInEvent(sink)} reaches ${facts.declaration.name}`,
        attack: ['T1190'],
        effect: { kind: 'deliver', sink } as const,
      },
      {
        says: `the attack takes effect in ${sink.seen.text}`,
        attack,
        effect: { kind: 'take-effect', sink } as const,
        evidence,
      },
      ...steps,
    ],
  }));
}

/** Names the event that carries an attack: `DELETE /orders/{id}`, where the code tells the routes apart. */
function eventOf({ routes }: Sink, { declaration }: FunctionFacts): string {
  const [row] = routeRows(declaration.triggers, routes);
  return row ? `a request (${row.text})` : 'an event';
}

/** Names a sink by its kind, the field of the event and the function that contains it. The name has no line number, which would change with each edit. */
export const sinkPlace = ({ sink, eventPath, seen }: Sink): string =>
  [sink, eventPath, seen.chain.at(-1)?.function ?? ''].filter((part) => part !== '').join(' ');

/** Returns the field of the event that reaches a sink, in words; data that the code takes as a whole has no field. */
export const placeInEvent = ({ eventPath }: Pick<Sink, 'eventPath'>): string =>
  eventPath === '' ? 'the data of the event' : eventPath;

/** Decides whether outsiders control the function's event, or the field `at` of the event, directly or through other functions. */
export function outsidersWrite(
  { report, declaration }: FunctionFacts,
  at = '',
  routes?: readonly HandlerRoute[],
): Decided {
  return decidedBy(reachedAt(report, at, routes), declaration);
}

/** Decides whether outsiders control the data in a sink, which they send to the function or which they stored before. */
export function outsidersDecide({ report, declaration }: FunctionFacts, sink: Sink): Decided {
  const decided = decidedBy(reachedAtSink(report, sink), declaration);
  return sink.stored?.question == null ? decided : { ...decided, question: sink.stored.question };
}

function decidedBy({ exposure, path, hops }: ReachedBy, declaration: FunctionFacts['declaration']): Decided {
  const evidence =
    hops ?? declaration.triggers.map(({ at, source }) => ({ file: at.file, line: at.line, text: source }));
  const because = path.join(' → ');
  switch (exposure) {
    case 'public':
    case 'authenticated':
      return { truth: 'yes', because, evidence, question: null };
    case 'unknown':
      return { truth: 'unknown', because, evidence, question: `who can start ${declaration.name}` };
    case 'account':
    case 'internal':
      return {
        truth: 'no',
        because: `${because}: nobody from outside writes its event`,
        evidence,
        question: null,
      };
  }
}

/** Returns the undecided route of a function whose code was not read. */
export function notRead({ declaration }: FunctionFacts): PlannedRoute {
  const { at, name, handler } = declaration;
  return {
    way: 'not read',
    loses: 'not known',
    applies: {
      truth: 'unknown',
      because: handler.kind === 'unknown' ? handler.why : 'its code was not read',
      evidence: [{ file: at.file, line: at.line, text: name }],
      question: `the code of ${name}`,
    },
    steps: [],
  };
}

/** Returns the calls from the handler to a behaviour, and the behaviour itself, as evidence. */
export const chainOf = ({ seen }: Pick<Sink, 'seen'>): readonly Evidence[] => [
  ...seen.chain.map((step) => ({ file: step.at.file, line: step.at.line, text: `in ${step.function}` })),
  { file: seen.at.file, line: seen.at.line, text: seen.text },
];

/** Returns the step in which somebody takes the credentials of the function: from its environment, or from Google's metadata server. */
export const taking = (
  who: 'the attacker' | 'the package',
  { declaration: { account } }: FunctionFacts,
): PlannedStep => ({
  says: account
    ? `${who} asks the metadata server for a token of ${account.id}`
    : `${who} reads the role's credentials from the environment`,
  attack: [account ? 'T1552.005' : who === 'the package' ? 'T1552.001' : 'T1552'],
  effect: { kind: 'read-environment' },
});

/** Returns the endings of an attack in which the attacker runs code in the function. */
export function endingsOfCode(facts: FunctionFacts): readonly Ending[] {
  const steal = taking('the attacker', facts);
  const use = (which: 'needed' | 'excess'): PlannedStep => ({
    says:
      which === 'needed'
        ? 'the attacker makes cloud calls that the function needs, too'
        : 'the attacker makes cloud calls that the function never needs',
    attack: ['T1078.004'],
    effect: { kind: 'call', which },
  });
  return [
    {
      way: 'own data',
      loses: 'the data that the function may read and write',
      steps: [steal, use('needed')],
    },
    ...(facts.report.excess.length > 0 || facts.report.role === null || facts.report.keptForUnknown.length > 0
      ? [
          {
            way: 'beyond',
            loses: 'data that its unneeded permissions open',
            steps: [steal, use('excess')],
          },
        ]
      : []),
    {
      way: 'internet',
      loses: 'credentials, sent to a host of the attacker',
      steps: [
        steal,
        {
          says: 'the attacker sends the credentials to their own host',
          attack: ['T1567'],
          effect: { kind: 'connect', to: 'internet' },
        },
      ],
    },
  ];
}
