import type { TechniqueId } from '@emmental/knowledge';
import type { AnyThreatId, Capability, Evidence, Route, ThreatTitle, Truth, Waiver } from '@emmental/model';
import type { Effect } from './effect.ts';
import type { Facts } from './facts/facts.ts';
import { cellsFor, type Slice } from './slice.ts';

/** An answer with its reason, and the question that would decide it where it is open. */
export interface Decided {
  readonly truth: Truth;
  readonly because: string;
  readonly evidence: readonly Evidence[];
  readonly question: string | null;
}

/** An id of ATT&CK that a user wrote; its form was checked, its existence was not. */
export type OwnTechnique = string & { readonly writtenBy: 'a user' };

export interface PlannedStep {
  readonly says: string;
  readonly attack: readonly (TechniqueId | OwnTechnique)[];
  readonly effect: Effect;
  readonly gains?: Capability;
  readonly evidence?: readonly Evidence[];
}

/** A way that a threat can take, before the slices answer. */
export interface PlannedRoute {
  /** Distinguishes the route from the others of its threat: `event.key/internet`. */
  readonly way: string;
  readonly loses: string;
  readonly applies: Decided;
  /** The person's decision that it does not apply. */
  readonly decision?: Waiver;
  readonly steps: readonly PlannedStep[];
}

/** An attack scenario. A user's own scenario has the same shape (`own/`). */
export interface Threat {
  readonly id: AnyThreatId;
  /** The texts that people see of a threat of the user's own. */
  readonly own?: ThreatTitle;
  /** Describes the threat and the grounds of its verdict in one or two sentences. */
  readonly help: string;
  /** Returns every way that it can take in a function; none = it does not apply. */
  routes(facts: Facts): readonly PlannedRoute[];
}

export const defineThreat = (threat: Threat): Threat => threat;

/** A planned route with its name in reports. */
export interface NamedRoute extends PlannedRoute {
  /** `Thumbnails/T1/shell Records[].s3.object.key/internet`. */
  readonly id: string;
  readonly threat: AnyThreatId;
}

/** Returns the routes of a threat in a function, before the slices answer. */
export const plannedRoutes = (threat: Threat, facts: Facts): readonly NamedRoute[] =>
  threat.routes(facts).map((route) => ({
    ...route,
    id: `${facts.declaration.name}/${threat.id}/${route.way}`,
    threat: threat.id,
  }));

/** Returns the routes of a threat in a function, with the answer of each slice at each step. */
export const routesOf = (threat: Threat, facts: Facts, slices: readonly Slice[]): readonly Route[] =>
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
