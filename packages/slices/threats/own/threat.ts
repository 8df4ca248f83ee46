import { assertNever, type OwnThreatId, type Sink, type Trigger } from '@emmental/model';
import type { Scenario } from '@emmental/model/schema';
import type { Effect } from '../../effect.ts';
import { codeUseOf, compiledBy } from '../../facts/compiled.ts';
import type { FunctionFacts } from '../../facts/facts.ts';
import { leadsToMore } from '../../facts/stronger-roles.ts';
import type { Decided, OwnTechnique, PlannedRoute, Threat } from '../../threat.ts';
import { all } from '../../truth.ts';
import { chainOf, notRead, sinkPlace } from '../from-event.ts';
import { silences } from '../t15-logs-off.ts';
import { decisions } from './conditions.ts';

/** Returns the threat for a scenario that a user wrote. It is judged like the built-in threats. */
export const ownThreat = (scenario: Scenario): Threat => ({
  id: scenario.id as OwnThreatId,
  own: { head: scenario.head ?? scenario.id.toLowerCase(), name: scenario.name, sas: scenario.sas },
  help: scenario.help,
  routes: (facts) => {
    if (scenario.when.sinks && facts.report.handler === null) return [notRead(facts)];
    return waysIn(scenario.when, facts).flatMap((way) => {
      const decided = decisions(scenario.when, facts, way.sink);
      return scenario.routes.map((route) => planned(route, way, decided, facts));
    });
  },
});

/** The subject of a group of routes: a sink, a trigger, both or neither, as the scenario asks. */
interface Way {
  readonly name: string;
  readonly sink: Sink | null;
  readonly trigger: Trigger | null;
}

/** Returns a way for each pair of a sink and a trigger that the scenario asks for; none if the function lacks one of the two. */
function waysIn(
  { sinks, triggers }: Scenario['when'],
  { report, declaration }: FunctionFacts,
): readonly Way[] {
  const found = report.behaviours.filter(
    (behaviour): behaviour is Sink => behaviour.kind === 'sink' && (sinks ?? []).includes(behaviour.sink),
  );
  const doors = declaration.triggers.filter(({ kind }) => triggers?.includes(kind));
  const known = new Map<string, number>();
  return (sinks ? found : [null]).flatMap((sink) =>
    (triggers ? doors : [null]).map((trigger) => {
      const name = [sink && sinkPlace(sink), trigger && (trigger.place ?? trigger.source)]
        .filter((part) => part !== null)
        .join(' ');
      const before = known.get(name) ?? 0;
      known.set(name, before + 1);
      return { name: before === 0 ? name : `${name} (${before + 1})`, sink, trigger };
    }),
  );
}

function planned(
  { way: ending, loses, steps }: Scenario['routes'][number],
  way: Way,
  decided: readonly Decided[],
  facts: FunctionFacts,
): PlannedRoute {
  const evidence = way.sink ? chainOf(way.sink) : [];
  const declaredAt = facts.declaration.at;
  return {
    way: way.name === '' ? ending : `${way.name}/${ending}`,
    loses,
    applies: {
      truth: all(decided.map(({ truth }) => truth)),
      because: [way.name, ...decided.map(({ because }) => because)]
        .filter((reason) => reason !== '')
        .join('; '),
      evidence: [
        ...decided.flatMap((condition) => condition.evidence),
        ...(way.trigger
          ? [{ file: way.trigger.at.file, line: way.trigger.at.line, text: way.trigger.source }]
          : []),
        ...(decided.length === 0 && !way.trigger
          ? [{ file: declaredAt.file, line: declaredAt.line, text: facts.declaration.name }]
          : []),
      ],
      question: decided.find(({ truth }) => truth === 'unknown')?.question ?? null,
    },
    steps: steps.map(({ says, attack, effect, gains }) => ({
      says,
      attack: attack as OwnTechnique[],
      effect: effectOf(effect, way, facts),
      ...(gains ? { gains } : {}),
      ...(effect === 'take-effect' ? { evidence } : {}),
    })),
  };
}

function effectOf(
  word: Scenario['routes'][number]['steps'][number]['effect'],
  { sink, trigger }: Way,
  { report, findings }: FunctionFacts,
): Effect {
  switch (word) {
    case 'deliver':
    case 'take-effect':
      return { kind: word, sink: required(sink) };
    case 'start':
      return { kind: 'start', trigger: required(trigger) };
    case 'run-code':
      return {
        kind: 'run-code',
        use: sink?.sink === 'code' ? codeUseOf(compiledBy(sink, report)) : null,
      };
    case 'connect internet':
      return { kind: 'connect', to: 'internet' };
    case 'connect inside':
      return { kind: 'connect', to: 'inside' };
    case 'call needed':
      return { kind: 'call', which: 'needed' };
    case 'call excess':
      return { kind: 'call', which: 'excess' };
    case 'load':
      return { kind: 'load', finding: null };
    case 'escalate':
      return { kind: 'escalate', finding: findings.find(leadsToMore) ?? null };
    case 'silence':
      return { kind: 'silence', grants: report.granted.filter(silences) };
    case 'run-program':
    case 'read-file':
    case 'read-environment':
    case 'answer':
    case 'flood':
      return { kind: word };
    default:
      return assertNever(word);
  }
}

/** Returns the sink or trigger of a step. The schema refuses scenarios with such a step but without the condition, so null is a mistake of ours. */
function required<T>(value: T | null): T {
  if (value === null) throw new Error('a step refers to something that its scenario does not ask for');
  return value;
}
