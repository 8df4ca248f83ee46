import { handsOver } from '@emmental/knowledge';
import { type Feed, type Needed, originsOf, type ResourcePattern, type Trigger } from '@emmental/model';
import { groupedBy, oncePerApp } from './once.ts';
import type { Facts, FunctionFacts } from './rule.ts';

/** One call of a function that puts data into a resource of the template. */
export interface Writing {
  readonly by: FunctionFacts;
  readonly need: Needed;
  readonly into: ResourcePattern;
}

/** A writing, with what hears of it first: the trigger, or what feeds the trigger's source. */
interface Heard extends Writing {
  readonly first: Trigger | Feed;
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

/** Calls that hand data to what a trigger listens to, or to what feeds that, so that it starts its function. */
export const writingsInto = (facts: Facts, trigger: Trigger): readonly Heard[] =>
  originsOf(trigger, facts.app).flatMap((origin) =>
    writings(facts)(origin.id)
      .filter(({ need }) => handsOver(origin.kind).includes(need.action))
      .map((writing) => ({ ...writing, first: origin.through[0] ?? trigger })),
  );

/** Calls of other functions that start a function by its name. */
export const callsOf = (facts: Facts, logicalId: string): readonly Writing[] =>
  writings(facts)(logicalId).filter(
    ({ by, need }) => need.action.startsWith('lambda:Invoke') && by.declaration.logicalId !== logicalId,
  );

/** Kinds of triggers whose source is a resource that keeps or passes on what is put into it. */
export const isMidChain = ({ kind, sourceId }: Trigger): boolean =>
  sourceId !== null && handsOver(kind).length > 0;
