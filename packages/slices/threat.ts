import type { TechniqueId } from '@emmental/knowledge';
import type { AnyThreatId, Capability, Evidence, Route, ThreatTitle, Truth, Waiver } from '@emmental/model';
import type { Effect } from './effect.ts';
import type { FunctionFacts } from './facts/facts.ts';
import { cellsFor, type Slice } from './slice.ts';

/** An answer with its reason. An unknown answer has the question that would decide it. */
export interface Decided {
  readonly truth: Truth;
  readonly because: string;
  readonly evidence: readonly Evidence[];
  readonly question: string | null;
}

/** The id of an ATT&CK technique that a user wrote. Its form was checked; whether ATT&CK has the technique was not checked. */
export type OwnTechnique = string & { readonly writtenBy: 'a user' };

/** A step of an attack, before the slices answer. */
export interface PlannedStep {
  readonly says: string;
  readonly attack: readonly (TechniqueId | OwnTechnique)[];
  readonly effect: Effect;
  readonly gains?: Capability;
  readonly evidence?: readonly Evidence[];
}

/** A way in which a threat can happen, before the slices answer. */
export interface PlannedRoute {
  /** Distinguishes the route from the others of its threat: `event.key/internet`. */
  readonly way: string;
  readonly loses: string;
  readonly applies: Decided;
  /** A person's decision that the route does not apply. */
  readonly decision?: Waiver;
  readonly steps: readonly PlannedStep[];
}

/** An attack scenario. Scenarios that users write have the same shape (`own/`). */
export interface Threat {
  readonly id: AnyThreatId;
  /** The title of a threat that a user wrote. Built-in threats have their titles in a table. */
  readonly own?: ThreatTitle;
  /** Describes the threat and when it is open or closed, in one or two sentences. */
  readonly help: string;
  /** Returns every route of the threat in a function; an empty list = the threat does not apply. */
  routes(facts: FunctionFacts): readonly PlannedRoute[];
}

export const defineThreat = (threat: Threat): Threat => threat;

/** A planned route with its id in reports. */
export interface NamedRoute extends PlannedRoute {
  /** Function, threat and way: `Thumbnails/T1/shell Records[].s3.object.key/internet`. */
  readonly id: string;
  readonly threat: AnyThreatId;
}

/** Returns the routes of a threat in a function, before the slices answer. */
export const plannedRoutes = (threat: Threat, facts: FunctionFacts): readonly NamedRoute[] =>
  threat.routes(facts).map((route) => ({
    ...route,
    id: `${facts.declaration.name}/${threat.id}/${route.way}`,
    threat: threat.id,
  }));

/** Returns the routes of a threat in a function, with the answer of each slice at each step. */
export const routesOf = (threat: Threat, facts: FunctionFacts, slices: readonly Slice[]): readonly Route[] =>
  plannedRoutes(threat, facts).map(({ id, loses, applies, decision, steps }) => ({
    id,
    threat: threat.id,
    loses,
    applies: applies.truth,
    because: applies.because,
    evidence: applies.evidence,
    question: applies.question,
    ...(decision ? { decision } : {}),
    steps: steps.map(({ says, attack, effect, gains, evidence }) => ({
      says,
      attack,
      gains: gains ?? null,
      evidence: evidence ?? [],
      cells: cellsFor(effect, facts, slices),
    })),
  }));
