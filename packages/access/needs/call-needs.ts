import { type ActionNeed, actionsOf, givenBy } from '@emmental/knowledge';
import { type ApiCall, choicesOf, type ResourcePattern, unknown, type Value } from '@emmental/model';
import type { Glob } from '../algebra/glob.ts';
import { googleNeeds, isGoogle } from '../google/needs.ts';
import { type Given, givenPattern } from './answer.ts';
import { type Names, resourcePattern } from './canonical.ts';
import { ownConnections } from './connections.ts';
import { callGap, resourceGaps } from './gap.ts';
import { type Linked, link } from './link.ts';
import { type Around, evidenceOf, type Need, type Needs } from './need.ts';
import { originOf, originsOf } from './origin.ts';
import { named, type Pattern, patternOf } from './pattern.ts';

/** The permissions that one API call needs. `given` = which resource it is where its name is not known. */
export function callNeeds(call: ApiCall, given: Given | null, around: Around): Needs {
  if (isGoogle(call)) return googleNeeds(call, around);
  const { fn, app, assumptions, names } = around;
  const requests = [call.input, ...giversOf(call, around)];
  const linked = link({ kind: 'list', items: requests, open: false }, fn, assumptions, app);
  const [input = unknown('no request'), ...givers] = linked.value.kind === 'list' ? linked.value.items : [];
  const answer = actionsOf({
    service: call.service,
    operation: call.operation,
    input,
    givers,
    resource: (id) => app.resources.get(id),
  });
  if (answer.kind === 'unknown') return { needed: [], gaps: [callGap(call, fn, answer.why)] };
  const needed: Need[] = [];
  const unnamed: string[] = [];
  const origins = requests.flatMap((each) => originsOf(each, around));
  for (const row of answer.actions) {
    const patterns = named(
      row.resources.flatMap((resource) =>
        choicesOf(resource.pattern).map(({ value }) => {
          const pattern = patternOf(value, resource, names);
          if (!pattern.unnamed) return pattern;
          if (given) return givenPattern(given, resource, around);
          return row.action === 'execute-api:ManageConnections'
            ? (ownConnections(around) ?? pattern)
            : pattern;
        }),
      ),
    );
    if (patterns.some(({ unnamed: open }) => open) && row.certainty === 'known') unnamed.push(row.action);
    const either = row.resources
      .filter((resource) => resource.either)
      .flatMap((resource) =>
        choicesOf(resource.pattern).map(({ value }) => patternOf(value, resource, names).glob.key),
      );
    const assumed = [
      ...linked.assumed.map((id) => ({ id, until: assumptions.get(id)?.until ?? '' })),
      ...(given ? [{ id: given.id, until: given.until }] : []),
    ];
    needed.push({
      ...needOf(
        call,
        row,
        patterns,
        linked,
        (glob) => (given ? 'assumption' : originOf(glob, origins, names)),
        names,
      ),
      ...(either.length > 1 ? { either: [either] } : {}),
      assumed,
    });
  }
  return { needed, gaps: resourceGaps(call, fn, linked, unnamed) };
}

/** Requests of the function that gave the id which this one has. */
function giversOf({ service, operation }: ApiCall, { calls }: Around): readonly Value[] {
  const operations = givenBy(service, operation);
  return calls.flatMap((each) =>
    each.service === service && operations.includes(each.operation) ? [each.input] : [],
  );
}

function needOf(
  call: ApiCall,
  row: ActionNeed,
  patterns: readonly Pattern[],
  linked: Linked,
  from: (glob: Glob) => ResourcePattern['from'],
  names: Names,
): Omit<Need, 'assumed'> {
  const possible = call.certainty === 'possible' || row.certainty === 'possible';
  return {
    action: row.action,
    resources: patterns.map((pattern) => {
      const origin = pattern.unnamed ? (linked.open.size > 0 ? 'env' : 'unknown') : from(pattern.glob);
      return resourcePattern(pattern, names, pattern.exact, origin);
    }),
    because: row.because,
    certainty: possible ? 'possible' : 'known',
    evidence: [evidenceOf(call.seen)],
    passedTo: row.passedTo,
    globs: patterns.map(({ glob }) => glob),
    written: patterns.map(({ written }) => written),
  };
}
