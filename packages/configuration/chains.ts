import { handsOver } from '@emmental/knowledge';
import type { Needed, ResourcePattern, Trigger } from '@emmental/model';
import { groupedBy, oncePerApp } from './once.ts';
import type { Facts, FunctionFacts } from './rule.ts';

/** One call of a function that puts data into a resource of the template. */
export interface Writing {
  readonly by: FunctionFacts;
  readonly need: Needed;
  readonly into: ResourcePattern;
}

const writings = oncePerApp(({ functions }) =>
  groupedBy(
    functions.flatMap((by) =>
      by.report.needed.flatMap((need) =>
        need.because === 'call' ? need.resources.map((into): Writing => ({ by, need, into })) : [],
      ),
    ),
    ({ into }) => (into.ref === null ? [] : [into.ref.id]),
  ),
);

/** Calls that hand data to what a trigger listens to, so that it starts its function. */
export function writingsInto(facts: Facts, { kind, sourceId }: Trigger): readonly Writing[] {
  if (sourceId === null) return [];
  const actions = handsOver(kind);
  return writings(facts)(sourceId).filter(({ need }) => actions.includes(need.action));
}

/** Kinds of triggers whose source is a resource that keeps or passes on what is put into it. */
export const isMidChain = ({ kind, sourceId }: Trigger): boolean =>
  sourceId !== null && handsOver(kind).length > 0;
