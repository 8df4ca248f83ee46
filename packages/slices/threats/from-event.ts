import { reachedAt, type TechniqueId } from '@emmental/knowledge';
import type { Evidence, Sink, SinkKind } from '@emmental/model';
import type { Facts } from '../facts/facts.ts';
import type { Decided, PlannedRoute, PlannedStep } from '../threat.ts';

/** The loss once the event has taken effect, and the steps that are left until then. */
export interface End {
  readonly way: string;
  readonly loses: string;
  readonly steps: readonly PlannedStep[];
}

/**
 * Routes from an event that outsiders write to a place where it takes effect: one for each place and end. A function
 * without such a place has none; one whose code was not read has one that is not decided, unless only the account starts it.
 */
export function fromEvent(
  facts: Facts,
  kinds: readonly SinkKind[],
  attack: readonly TechniqueId[],
  endsFor: (sink: Sink) => readonly End[],
): readonly PlannedRoute[] {
  const { report } = facts;
  // Whatever code that was not read does with its event: nobody from outside writes it.
  if (report.handler === null) return outsidersWrite(facts).truth === 'no' ? [] : [notRead(facts)];
  const sinks = report.behaviours.filter(
    (behaviour): behaviour is Sink => behaviour.kind === 'sink' && kinds.includes(behaviour.sink),
  );
  const places = new Map<string, number>();
  return sinks.flatMap((sink) => {
    const place = sinkPlace(sink);
    const before = places.get(place) ?? 0;
    places.set(place, before + 1);
    return routesTo(sink, facts, before === 0 ? place : `${place} (${before + 1})`, attack, endsFor(sink));
  });
}

/** A route for each end of one place. */
export function routesTo(
  sink: Sink,
  facts: Facts,
  place: string,
  attack: readonly TechniqueId[],
  endings: readonly End[],
): readonly PlannedRoute[] {
  const applies = outsidersWrite(facts, sink.eventPath);
  const evidence = chainOf(sink);
  return endings.map(({ way, loses, steps }) => ({
    way: `${place}/${way}`,
    loses,
    applies,
    steps: [
      {
        says: `an event with the attack in ${sink.eventPath} reaches ${facts.declaration.name}`,
        attack: ['T1190'],
        effect: { kind: 'deliver', sink } as const,
      },
      {
        says: `it takes effect in ${sink.seen.text}`,
        attack,
        effect: { kind: 'take-effect', sink } as const,
        evidence,
      },
      ...steps,
    ],
  }));
}

/** The kind, the field and the function it stands in: lines move, names stay. */
export const sinkPlace = ({ sink, eventPath, seen }: Sink): string =>
  [sink, eventPath, seen.chain.at(-1)?.function ?? ''].filter((part) => part !== '').join(' ');

/** Decides whether outsiders control the function's event or a path of it, also through other functions. */
export function outsidersWrite({ report, declaration }: Facts, at = ''): Decided {
  const { exposure, path, hops } = reachedAt(report, at);
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
export function notRead({ declaration }: Facts): PlannedRoute {
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

export const chainOf = ({ seen }: Pick<Sink, 'seen'>): readonly Evidence[] => [
  ...seen.chain.map((step) => ({ file: step.at.file, line: step.at.line, text: `in ${step.function}` })),
  { file: seen.at.file, line: seen.at.line, text: seen.text },
];

/** Returns the losses that an attacker who runs code in the function can cause, with the steps. */
export function endsOfCode(facts: Facts): readonly End[] {
  const steal: PlannedStep = {
    says: "it reads the role's credentials from the environment",
    attack: ['T1552'],
    effect: { kind: 'read-environment' },
  };
  const use = (which: 'needed' | 'excess'): PlannedStep => ({
    says:
      which === 'needed'
        ? 'it makes calls that the function may make'
        : 'it makes calls that the function never needs',
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
            loses: 'the data of permissions that the function does not need',
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
          says: 'it sends them to a host of its own',
          attack: ['T1567'],
          effect: { kind: 'connect', to: 'internet' },
        },
      ],
    },
  ];
}
