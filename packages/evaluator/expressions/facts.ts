import type { HandlerRoute } from '@emmental/model';
import type { Machine } from '../machine/machine.ts';
import { type Cell, write } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { hostPart, partIn } from '../values/flows.ts';
import { guardKey, withGuard } from '../values/guards.ts';
import { narrowRoutes } from '../values/routes-here.ts';
import { union } from '../values/union.ts';
import { type Abstract, falsy } from '../values/value.ts';

/** A fact that a test proves. It changes the state at the start of the branch. */
export type Fact =
  | { readonly kind: 'guard'; readonly subject: Abstract; readonly by: string }
  | { readonly kind: 'route'; readonly routes: readonly HandlerRoute[] }
  | { readonly kind: 'narrow'; readonly cell: Cell; readonly keep: (choice: Abstract) => boolean };

/** The truth of a test, and the facts that hold where it is true and where it is false. */
export interface TestResult {
  /** Null: unknown. */
  readonly truth: boolean | null;
  readonly yes: readonly Fact[];
  readonly no: readonly Fact[];
  /** The test depends on variables of the environment alone, so each deployment has one answer. Absent = it does not. */
  readonly ofDeployment?: true;
  /** The field of the event that is empty or missing where the test is true, and the one where it is false. */
  readonly emptyWhere?: { readonly yes?: Abstract | undefined; readonly no?: Abstract | undefined };
}

/** Makes the facts of a test hold from here on, on this branch. */
export function applyFacts(machine: Machine, facts: readonly Fact[]): void {
  for (const fact of facts) {
    if (fact.kind === 'route') {
      narrowRoutes(machine, fact.routes);
      continue;
    }
    if (fact.kind === 'guard') {
      const { guards } = machine;
      if (guards.value.kind !== 'guards') continue;
      let held = guards.value.guards;
      for (const flow of flowsOf(fact.subject)) {
        held = withGuard(held, guardKey(flow), fact.by);
        // A known host decides where an address leads.
        if (partIn(flow) === hostPart) held = withGuard(held, flow.path, 'host from a list');
      }
      if (held !== guards.value.guards) write(machine.store, guards, { kind: 'guards', guards: held });
    } else {
      const { value } = fact.cell;
      if (value.kind !== 'union') continue;
      const kept = value.of.filter(fact.keep);
      if (kept.length > 0 && kept.length < value.of.length) write(machine.store, fact.cell, union(kept));
    }
  }
}

/** The facts inside a value that a test function returned. */
export function factsOf(value: Abstract): { yes: Fact[]; no: Fact[] } {
  const yes: Fact[] = [];
  const no: Fact[] = [];
  if (value.kind === 'union') return factsOfAll(value.of);
  if (value.kind !== 'instance' || value.type !== 'test') return { yes, no };
  for (const [name, subject] of Object.entries(value.facts)) {
    const [when, by] = splitFact(name);
    (when === 'yes' ? yes : no).push({ kind: 'guard', subject, by });
  }
  return { yes, no };
}

/** The facts of a function that returns `false` on one path and a test on another: where it is true, the test held. */
function factsOfAll(all: readonly Abstract[]): { yes: Fact[]; no: Fact[] } {
  const tests = all.filter((choice) => choice.kind === 'instance' && choice.type === 'test');
  const [only] = tests;
  if (tests.length !== 1 || !only) return { yes: [], no: [] };
  const rest = all.filter((choice) => choice !== only);
  const { yes, no } = factsOf(only);
  const always = (truth: boolean) =>
    rest.every((choice) =>
      choice === falsy ? !truth : choice.kind === 'constant' && Boolean(choice.value) === truth,
    );
  return { yes: always(false) ? yes : [], no: always(true) ? no : [] };
}

const splitFact = (name: string): [string, string] => {
  const at = name.indexOf(':');
  return [name.slice(0, at), name.slice(at + 1).replace(/#\d+$/, '')];
};
