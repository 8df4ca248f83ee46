import { handsOver } from '@emmental/knowledge';
import { type Feed, type Needed, originsOf, type ResourcePattern, type Trigger } from '@emmental/model';
import { groupedBy, oncePerApp } from './once.ts';
import type { ReviewedFunction, RuleInput } from './rule.ts';

/** One call in the code of the function `by` that writes data into a resource of the template. */
export interface ResourceWrite {
  readonly by: ReviewedFunction;
  readonly need: Needed;
  readonly into: ResourcePattern;
}

/** A write that starts a function. `first` receives the data: the trigger of the function, or the first feed on the way to the trigger's source. */
interface StartingWrite extends ResourceWrite {
  readonly first: Trigger | Feed;
}

const resourceWrites = oncePerApp(({ functions }) =>
  groupedBy(
    functions.flatMap((by) =>
      by.report.needed.flatMap((need) =>
        need.because === 'call' ? need.resources.map((into): ResourceWrite => ({ by, need, into })) : [],
      ),
    ),
    ({ into, need }) => [...(into.ref === null ? [] : [into.ref.id]), ...(need.into ?? [])],
  ),
);

/** Returns the writes that start the function of a trigger: into the trigger's source, or into a resource that feeds this source. */
export const writingsInto = (input: RuleInput, trigger: Trigger): readonly StartingWrite[] =>
  originsOf(trigger, input.app).flatMap((origin) =>
    resourceWrites(input)(origin.id)
      .filter(({ need }) => handsOver(origin.kind).includes(need.action))
      .map((writing) => ({ ...writing, first: origin.through[0] ?? trigger })),
  );

/** Returns the writes of a kind that hands data over, into resources whose ARN matches. */
export const resourceWritesInto = (
  { functions }: RuleInput,
  kind: Trigger['kind'],
  isMeant: (pattern: string) => boolean,
): readonly ResourceWrite[] => {
  const actions = handsOver(kind);
  return functions.flatMap((by) =>
    by.report.needed.flatMap((need) =>
      need.because === 'call' && actions.includes(need.action)
        ? need.resources
            .filter(({ ref, pattern }) => ref === null && isMeant(pattern))
            .map((into): ResourceWrite => ({ by, need, into }))
        : [],
    ),
  );
};

/** Returns the calls by which functions, the function itself too, invoke a function by its name. */
export const invocationsOf = (input: RuleInput, logicalId: string): readonly ResourceWrite[] =>
  resourceWrites(input)(logicalId).filter(({ need }) => need.action.startsWith('lambda:Invoke'));

/** Returns the calls by which other functions invoke a function by its name. */
export const callsOf = (input: RuleInput, logicalId: string): readonly ResourceWrite[] =>
  invocationsOf(input, logicalId).filter(({ by }) => by.declaration.logicalId !== logicalId);

/** True for a trigger whose source is a resource that stores data or passes it on, such as a queue, so that other functions can write into it. */
export const isMidChain = ({ kind, sourceId }: Trigger): boolean =>
  sourceId !== null && handsOver(kind).length > 0;
