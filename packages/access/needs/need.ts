import type {
  ApiCall,
  App,
  Assumptions,
  Evidence,
  FunctionDeclaration,
  LinkedValue,
  Location,
  Needed,
  ResourcePattern,
  Seen,
} from '@emmental/model';
import { compareText } from '@emmental/model';
import type { Glob } from '../algebra/glob.ts';
import type { Names, Resolved } from './canonical.ts';
import type { Gap } from './question.ts';

/** A permission that a function needs: the shape of the JSON contract, with further fields for the review and the policy. */
export interface Need extends Needed {
  /** For iam:PassRole: the service that receives the role. */
  readonly passedTo: string | null;
  /** The patterns of `resources` for comparisons, in the same order: parameters have their default values. */
  readonly globs: readonly Glob[];
  /** The same patterns for policies: parameters appear by name. */
  readonly written: readonly Glob[];
  /** Groups of keys of `globs`, one group for each call; it is enough if one pattern of a group is allowed. */
  readonly either?: readonly (readonly string[])[];
  /** The answers on which the need is based, with their expiry dates. */
  readonly assumed: readonly { readonly id: string; readonly until: string }[];
}

/** Needs, and the open questions that may hide further needs. */
export interface Needs {
  readonly needed: readonly Need[];
  readonly gaps: readonly Gap[];
}

/** The function whose needs are computed, and the data that decides them besides the call itself. */
export interface Around {
  readonly fn: FunctionDeclaration;
  readonly app: App;
  readonly assumptions: Assumptions;
  readonly names: Names;
  /** Every call of the function: one call may name the resource whose id another call uses. */
  readonly calls: readonly ApiCall<LinkedValue>[];
}

/** Joins needs with the same action, reason and certainty, with their resources and evidence; the result is sorted. */
export function merge(needs: readonly Need[]): readonly Need[] {
  const groups = new Map<string, Need>();
  for (const need of needs) {
    const key = `${need.action}|${need.because}|${need.certainty}|${need.passedTo ?? ''}`;
    const known = groups.get(key);
    groups.set(key, known ? joined(known, need) : need);
  }
  return [...groups.values()].sort(
    (a, b) =>
      compareText(a.action, b.action) ||
      compareText(a.because, b.because) ||
      compareText(a.certainty, b.certainty),
  );
}

function joined(a: Need, b: Need): Need {
  const resources = new Map<string, Resolved & { resource: ResourcePattern }>();
  for (const need of [a, b])
    for (const [i, resource] of need.resources.entries()) {
      const glob = need.globs[i];
      const written = need.written[i];
      if (glob && written && !resources.has(resource.pattern))
        resources.set(resource.pattern, { resource, glob, written });
    }
  const sorted = [...resources.values()].sort((x, y) => compareText(x.resource.pattern, y.resource.pattern));
  const evidence = new Map([...a.evidence, ...b.evidence].map((each) => [`${each.file}:${each.line}`, each]));
  return {
    ...a,
    resources: sorted.map(({ resource }) => resource),
    globs: sorted.map(({ glob }) => glob),
    written: sorted.map(({ written }) => written),
    ...(a.into || b.into ? { into: [...new Set([...(a.into ?? []), ...(b.into ?? [])])] } : {}),
    ...(a.either || b.either ? { either: [...(a.either ?? []), ...(b.either ?? [])] } : {}),
    evidence: [...evidence.values()].sort((x, y) => compareText(x.file, y.file) || x.line - y.line),
    assumed: [...new Map([...a.assumed, ...b.assumed].map((each) => [each.id, each])).values()].sort((x, y) =>
      compareText(x.id, y.id),
    ),
  };
}

/** Returns the evidence for something in the code. */
export const evidenceOf = ({ at, text: line }: Seen): Evidence => ({
  file: at.file,
  line: at.line,
  text: line,
});
/** Returns the evidence for something in the template. */
export const placeEvidence = (at: Location, what: string): Evidence => ({
  file: at.file,
  line: at.line,
  text: what,
});
