import { type ActionNeed, actionsOf, idSources, unknownKeyActions } from '@emmental/knowledge';
import { consistent } from '@emmental/link';
import {
  type ApiCall,
  choicesOf,
  type LinkedValue,
  type ResourcePattern,
  unknown,
  type Value,
} from '@emmental/model';
import { googleNeeds, isGoogle } from '../google/needs.ts';
import { type Answer, answeredPattern } from './answer.ts';
import { type Names, resourcePattern } from './canonical.ts';
import { ownConnections } from './connections.ts';
import { callGap, googleAccountGap, keyGap, resourceGaps, statementGap } from './gap.ts';
import { type Around, evidenceOf, type Need, type Needs } from './need.ts';
import { originOf, originsOf } from './origin.ts';
import { named, type Pattern, patternOf } from './pattern.ts';
import type { Gap } from './question.ts';

/** The needs of a call, and the questions that do not stop at the call (`others`): keys of resources outside the template, and statements. */
export interface CallNeeds extends Needs {
  readonly others: readonly Gap[];
}

/** Returns the permissions that an API call needs. `assumption` = a person's answer that names the resource, used if the name is not known. */
export function callNeeds(call: ApiCall<LinkedValue>, assumption: Answer | null, around: Around): CallNeeds {
  if (isGoogle(call))
    return runsOnAws(around)
      ? { needed: [], gaps: [googleAccountGap(call, around.fn)], others: [] }
      : { ...googleNeeds(call, around), others: [] };
  const requests = [call.input, ...giversOf(call, around)];
  const found = consistent(listOf(requests)).map((request) =>
    requestNeeds(call, request, requests, assumption, around),
  );
  const [gap] = found.flatMap(({ gaps }) => gaps);
  if (gap) return { needed: [], gaps: [gap], others: [] };
  const onKeys = [...new Set(found.flatMap(({ onKeys }) => onKeys))];
  const asked = [...new Set(found.flatMap((each) => each.asked))];
  return {
    needed: found.flatMap(({ needed }) => needed),
    gaps: resourceGaps(call, around.fn, openIn(requests), [
      ...new Set(found.flatMap(({ unnamed }) => unnamed)),
    ]),
    others: [
      ...(onKeys.length > 0 ? [keyGap(call.service, around.fn, onKeys, call.seen.at)] : []),
      ...(asked.length > 0 ? [statementGap(call.service, around.fn, asked, call.seen.at)] : []),
    ],
  };
}

/** Is the role of the function one of AWS? Such a role gives no permission of Google, so a call of Google needs nothing of it. */
const runsOnAws = ({ fn, app }: Around): boolean => fn.account === undefined && app.format !== 'handler';

/** Joins requests into one value, so that `consistent` gives a condition the same result in all of them. */
const listOf = (requests: readonly LinkedValue[]): Value => ({
  kind: 'list',
  items: requests.map(({ filled }) => filled),
  open: false,
});

const openIn = (requests: readonly LinkedValue[]): LinkedValue['open'] =>
  new Map(requests.flatMap(({ open }) => [...open]));

/** Returns the needs of a call for one combination of the template's conditions; `unnamed` = actions whose resource has no known name, `onKeys` = actions on keys of named resources that are not in the template, `asked` = actions about which people are asked. */
function requestNeeds(
  call: ApiCall<LinkedValue>,
  request: Value,
  requests: readonly LinkedValue[],
  assumption: Answer | null,
  around: Around,
): Needs & Record<'unnamed' | 'onKeys' | 'asked', readonly string[]> {
  const { fn, app, assumptions, names } = around;
  const [input = unknown('no request'), ...idRequests] = request.kind === 'list' ? request.items : [];
  const answer = actionsOf({
    service: call.service,
    operation: call.operation,
    input,
    idRequests,
    resource: (id) => app.resources.get(id),
  });
  if (answer.kind === 'unknown')
    return { needed: [], unnamed: [], onKeys: [], asked: [], gaps: [callGap(call, fn, answer.why)] };
  const ids = [...new Set(requests.flatMap(({ assumed }) => assumed))];
  const assumed = [
    ...ids.map((id) => ({ id, until: assumptions.get(id)?.until ?? '' })),
    ...(assumption ? [{ id: assumption.id, until: assumption.until }] : []),
  ];
  const origins = requests.flatMap((each) => originsOf(each, names));
  const needed: Need[] = [];
  const unnamed: string[] = [];
  const onKeys: string[] = [];
  const asked = answer.actions.filter((row) => row.asked).map(({ action }) => action);
  for (const row of answer.actions.filter((row) => !row.asked)) {
    const patterns = patternsOf(row, assumption, around);
    const isUnnamed = patterns.some(({ unnamed: open }) => open) && row.certainty === 'known';
    if (isUnnamed) unnamed.push(row.action);
    // The question which resource it is includes the question which key it has.
    (isUnnamed ? unnamed : onKeys).push(...onUnknownKeys(row, input, around));
    const either = row.resources
      .filter((resource) => resource.either)
      .flatMap((resource) =>
        choicesOf(resource.pattern).map(({ value }) => patternOf(value, resource, names).glob.key),
      );
    const unnamedFrom = openIn(requests).size > 0 ? 'env' : 'unknown';
    const from = (pattern: Pattern): ResourcePattern['from'] => {
      if (pattern.unnamed) return unnamedFrom;
      return assumption ? 'assumption' : originOf(pattern.glob, origins, names);
    };
    needed.push({
      ...needOf(call, row, patterns, from, names),
      ...(either.length > 1 ? { either: [either] } : {}),
      assumed,
    });
  }
  return { needed, unnamed, onKeys, asked, gaps: [] };
}

/** Returns the actions on keys that an action may need because its resources are not in the template. */
const onUnknownKeys = ({ action, resources }: ActionNeed, input: Value, { app }: Around): readonly string[] =>
  resources.flatMap(({ pattern }) =>
    choicesOf(pattern).flatMap(({ value }) =>
      unknownKeyActions(action, value, (id) => app.resources.get(id), input),
    ),
  );

/** Returns the resources of one action. */
function patternsOf(row: ActionNeed, assumption: Answer | null, around: Around): readonly Pattern[] {
  return named(
    row.resources.flatMap((resource) =>
      choicesOf(resource.pattern).map(({ value }) => {
        const pattern = patternOf(value, resource, around.names);
        if (!pattern.unnamed) return pattern;
        if (assumption) return answeredPattern(assumption, resource, around);
        return row.action === 'execute-api:ManageConnections' ? (ownConnections(around) ?? pattern) : pattern;
      }),
    ),
  );
}

/** Returns other requests of the function whose responses contain the id that this request uses. */
function giversOf({ service, operation }: ApiCall<LinkedValue>, { calls }: Around): readonly LinkedValue[] {
  const operations = idSources(service, operation);
  return calls.flatMap((each) =>
    each.service === service && operations.includes(each.operation) ? [each.input] : [],
  );
}

function needOf(
  call: ApiCall<LinkedValue>,
  row: ActionNeed,
  patterns: readonly Pattern[],
  from: (pattern: Pattern) => ResourcePattern['from'],
  names: Names,
): Omit<Need, 'assumed'> {
  const possible = call.certainty === 'possible' || row.certainty === 'possible';
  return {
    action: row.action,
    resources: patterns.map((pattern) => resourcePattern(pattern, names, pattern.exact, from(pattern))),
    because: row.because,
    certainty: possible ? 'possible' : 'known',
    evidence: [evidenceOf(call.seen)],
    passedTo: row.passedTo,
    globs: patterns.map(({ glob }) => glob),
    written: patterns.map(({ written }) => written),
  };
}
