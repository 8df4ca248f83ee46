import { isJail } from '@emmental/knowledge';
import type { CodeUse, Sink } from '@emmental/model';
import {
  codeUseOf,
  compiledBy,
  compiledByPackage,
  type PassedToMaker,
  passedToMakers,
} from '../facts/compiled.ts';
import type { FunctionFacts } from '../facts/facts.ts';
import { defineThreat, type PlannedRoute } from '../threat.ts';
import { all } from '../truth.ts';
import { type Ending, endingsOfCode, fromEvent, routesTo } from './from-event.ts';

export const codeInjection = defineThreat({
  id: 'T2',
  help: 'The function evaluates text of an event, runs it in a template, or turns it into objects that run code. The attacker then runs in the function itself. If a package turns text into code and no model describes it, this stays a question.',
  routes: (facts) => [
    ...fromEvent(facts, 'T2', ['T1059'], (sink) =>
      endingsOf(
        facts,
        sink.sink === 'code'
          ? codeUseOf(compiledBy(sink, facts.report))
          : compiledByPackage(sink, facts.native),
      ),
    ).map(jailed),
    ...(facts.report.handler === null
      ? []
      : passedToMakers(facts.report, facts.native).flatMap((passed) => throughPackage(passed, facts))),
  ],
});

/** Makes a route unknown that goes through a sandbox package, because it is not known whether the sandbox can be left. */
function jailed(route: PlannedRoute): PlannedRoute {
  const [first] = route.steps;
  const library = first?.effect.kind === 'deliver' ? first.effect.sink.library : undefined;
  if (library === undefined || !isJail(library)) return route;
  const { applies } = route;
  return {
    ...route,
    applies: {
      ...applies,
      truth: all([applies.truth, 'unknown']),
      question: applies.question ?? `whether ${library} keeps the code that it runs out of the process`,
    },
  };
}

const endingsOf = (facts: FunctionFacts, use: CodeUse | null): readonly Ending[] =>
  endingsOfCode(facts).map((ending) => ({
    ...ending,
    steps: [
      {
        says: 'code of the attacker runs in the function',
        attack: ['T1059'],
        effect: { kind: 'run-code', use } as const,
        gains: 'code' as const,
      },
      ...ending.steps,
    ],
  }));

/** Returns the routes of text that is passed to a package that turns text into code. They are unknown, because this text may be only data for that code. */
function throughPackage(
  { behaviour, maker, name }: PassedToMaker,
  facts: FunctionFacts,
): readonly PlannedRoute[] {
  const { eventPath, seen, what } = behaviour;
  const sink: Sink = { kind: 'sink', sink: 'code', eventPath, library: name, sanitized: null, seen };
  return routesTo(
    sink,
    facts,
    `code ${eventPath} ${what}`,
    ['T1059'],
    endingsOf(facts, compiledByPackage(sink, facts.native)),
  ).map((route) => ({
    ...route,
    applies: {
      truth: all([route.applies.truth, 'unknown']),
      because: `the function passes ${eventPath} to ${what}, and ${maker.text}`,
      evidence: [{ file: maker.file, line: maker.line, text: maker.text }, ...route.applies.evidence],
      question: `whether ${what} turns ${eventPath} into code`,
    },
  }));
}
