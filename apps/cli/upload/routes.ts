import type { HolesReport } from '@emmental/model';
import {
  type Change,
  type Evidence,
  isReplayed,
  type JudgedRoute,
  type SliceName,
  shellWord,
} from '@emmental/model';
import { onPath } from '@emmental/report';
import type { UploadedHop, UploadedPlace, UploadedRoute, UploadedWayOut } from '@emmental/store/upload';
import { type ChangeLists, kindOfChange, placeInLists } from './steps.ts';

type App = HolesReport['apps'][number];
type Fn = App['functions'][number];

/** The longest text and the longest lists that an upload has of one path. */
const most = { text: 1_900, places: 12, routes: 5_000, ways: 12 } as const;

/** Who can start a function, by the first word of a way. */
const people: Readonly<Record<string, UploadedRoute['who']>> = {
  anyone: 'public',
  'anyone with a Google account': 'public',
  'anyone with an AWS account': 'public',
  'signed-in users': 'authenticated',
  'the account': 'account',
  'nobody from outside': 'internal',
};

/**
 * Returns the paths of an app that nothing stops: the hops from people to the function, the steps of the attack, the claim of each control,
 * and the changes that close the path. `folder` is the folder of the app within the scanned one, for commands.
 */
export function routesOf(app: App, lists: ChangeLists, folder: string): readonly UploadedRoute[] {
  const names = new Set(app.functions.map(({ name }) => name));
  const closing = closingByRoute(app, lists);
  return app.functions
    .flatMap((fn) => {
      const usual = usualWay(fn);
      return fn.verdicts.flatMap(({ threat, own, routes }) =>
        routes
          .filter(({ judgement }) => judgement.verdict === 'aligned')
          .map((judged): UploadedRoute => {
            const { route, judgement } = judged;
            const way = isWay(judged) || !byCallers.includes(threat) ? judged : (usual ?? judged);
            const hops = isWay(way) ? hopsOf(way, names) : [hopOf(fn.name)];
            return {
              id: route.id,
              function: fn.name,
              threat,
              name: own?.name ?? null,
              who: people[hops[0]?.text ?? ''] ?? 'unknown',
              because: cut(route.because),
              loses: cut(route.loses),
              visibility: judgement.visibility ?? 'unsure',
              hops,
              steps: stepsOf(judged),
              cells: cellsOf(judged),
              closing: closing.get(route.id) ?? [],
              replay:
                isReplayed(threat) && !fn.isOnGoogle
                  ? onPath(`emmental holes replay ${shellWord(route.id)}`, folder)
                  : null,
            };
          }),
      );
    })
    .slice(0, most.routes);
}

/** The threats whose attacker is a caller of the function; other threats without a way begin in the function, by its code or its packages. */
const byCallers: readonly string[] = ['T8', 'T11', 'T12', 'T14'];

const hopOf = (name: string): UploadedHop => ({ text: name, kind: 'function', at: null });

const arrow = ' → ';
/** True for a route whose reason is a way from people to the function, such as `anyone → POST /upload → UploadApi`. */
const isWay = ({ route }: JudgedRoute): boolean => route.because.includes(arrow);

/** Returns a route that has the way on which most people start the function; null if no route has one. */
const usualWay = ({ verdicts }: Fn): JudgedRoute | null =>
  verdicts.flatMap(({ routes }) => routes).find((judged) => judged.route.threat === 'T11' && isWay(judged)) ??
  null;

/** Returns the hops of a way, each with the line that proves it: a trigger's declaration, or the call that passes the event on. */
function hopsOf({ route }: JudgedRoute, names: ReadonlySet<string>): readonly UploadedHop[] {
  const texts = route.because.split(arrow);
  const proofs = texts.map((): Evidence | null => null);
  let next = 1;
  for (const proof of route.evidence) {
    const found = texts.indexOf(proof.text, next);
    const at = found === -1 ? next : found;
    if (at >= texts.length) break;
    proofs[at] = proof;
    next = at + 1;
  }
  return texts.map((text, at) => {
    const proof = proofs[at];
    return { text: cut(text), kind: kindOf(text, at, names), at: proof ? placeOf(proof) : null };
  });
}

function kindOf(text: string, at: number, names: ReadonlySet<string>): UploadedHop['kind'] {
  if (at === 0) return 'people';
  return names.has(text) ? 'function' : 'source';
}

/** Returns the steps of the attack. Evidence of the route itself proves the first step if the way does not need it. */
const stepsOf = (judged: JudgedRoute): UploadedRoute['steps'] =>
  judged.route.steps.map(({ says, attack, evidence }, at) => ({
    says: cut(says),
    attack,
    at: placesOf(at === 0 && evidence.length === 0 && !isWay(judged) ? judged.route.evidence : evidence),
  }));

const cellsOf = ({ cells }: JudgedRoute): UploadedRoute['cells'] =>
  cells.map(({ cell, step, stop, see, isVoid }) => ({
    slice: cell.slice,
    step,
    stop,
    see,
    by: cell.by,
    isVoid,
    isAssumed: cell.assumed,
    says: cut(cell.says),
    at: placesOf(cell.evidence),
    question: cell.question === null ? null : cut(cell.question),
  }));

/** Returns for each route the changes that close it by themselves, the cheapest first, those of the cheapest set before others. */
function closingByRoute(
  { closure }: App,
  lists: ChangeLists,
): ReadonlyMap<string, readonly UploadedWayOut[]> {
  const found = new Map<string, UploadedWayOut[]>();
  for (const { change, stoppedBy } of closure.possible)
    for (const [route, slices] of stoppedBy) {
      const place = placeInLists(lists, change);
      if (place)
        found.set(route, [
          ...(found.get(route) ?? []),
          { ...place, slices: slices.length > 0 ? slices : slicesOfKind(change) },
        ]);
    }
  const costOf = ({ list, index }: UploadedWayOut): number =>
    lists.costs[list][index] ?? Number.POSITIVE_INFINITY;
  return new Map(
    [...found].map(([route, ways]) => [
      route,
      ways
        .toSorted(
          (a, b) => Number(a.list === 'others') - Number(b.list === 'others') || costOf(a) - costOf(b),
        )
        .slice(0, most.ways),
    ]),
  );
}

/** The control that a change strengthens, by its kind. A path that is gone after a change has no control that stops it. */
const strengthened: Readonly<Record<string, SliceName>> = {
  role: 'role',
  escalation: 'role',
  account: 'role',
  code: 'code',
  packages: 'deps',
  auth: 'auth',
  limits: 'limits',
  off: 'source',
};

function slicesOfKind(change: Change): readonly SliceName[] {
  const slice = strengthened[kindOfChange(change)];
  return slice ? [slice] : [];
}

const cut = (text: string): string => text.slice(0, most.text);
const placeOf = ({ file, line, text }: Evidence): UploadedPlace => ({ file, line, text: cut(text) });
const placesOf = (evidence: readonly Evidence[]): readonly UploadedPlace[] =>
  evidence.slice(0, most.places).map(placeOf);
