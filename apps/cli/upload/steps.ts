import type { Change, HolesReport } from '@emmental/model';
import type { UploadedPath, UploadedStep } from '@emmental/store/upload';

type App = HolesReport['apps'][number];

/** The longest text that an upload has in a sentence. */
const longest = 1_900;

/** Writes one kind of change of an app as a diff; null where a person has to write it. */
export type WriteDiff = (changes: readonly Change[]) => string | null;

/** The changes of an app that close paths, those of one kind together. */
export interface ChangeLists {
  /** The cheapest set. A path that only several changes close together is in no step. */
  readonly steps: readonly UploadedStep[];
  /** Other changes that close a path of the app by themselves. */
  readonly others: readonly UploadedStep[];
  /** The place of each change by its id, and the cost of each kind. */
  readonly placeOf: ReadonlyMap<string, ChangePlace>;
  readonly costs: Readonly<Record<ChangePlace['list'], readonly number[]>>;
}

/** The place of a change in the two lists. */
export interface ChangePlace {
  readonly list: 'steps' | 'others';
  readonly index: number;
}

/** Returns the place of a change in the lists; undefined for one that is not in them. */
export const placeInLists = ({ placeOf }: ChangeLists, { id }: Change): ChangePlace | undefined =>
  placeOf.get(id);

const costs = { line: 1, deploy: 3, code: 9, account: 27 } as const satisfies Record<
  Change['effort'],
  number
>;

/** Returns the changes that close paths of an app: the cheapest set, and all others. */
export function changeListsOf(app: App, diffOf: WriteDiff): ChangeLists {
  const paths = new Map(pathsOf(app));
  const chosen = new Set(app.closure.changes.map(({ id }) => id));
  const kinds = {
    steps: kindsOf(app.closure.changes),
    others: kindsOf(app.closure.possible.map(({ change }) => change).filter(({ id }) => !chosen.has(id))),
  };
  const placeOf = new Map<string, ChangePlace>();
  for (const list of ['steps', 'others'] as const)
    for (const [index, changes] of kinds[list].entries())
      for (const { id } of changes) placeOf.set(id, { list, index });
  const costOf = ([first]: readonly Change[]): number => (first ? costs[first.effort] : 0);
  return {
    steps: kinds.steps.flatMap((changes) => stepOf(changes, paths, diffOf)),
    others: kinds.others.flatMap((changes) => stepOf(changes, paths, diffOf)),
    placeOf,
    costs: { steps: kinds.steps.map(costOf), others: kinds.others.map(costOf) },
  };
}

function kindsOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const kinds = new Map<string, Change[]>();
  for (const change of changes) {
    const key = JSON.stringify([change.effort, change.command, change.says]);
    kinds.set(key, [...(kinds.get(key) ?? []), change]);
  }
  return [...kinds.values()];
}

function stepOf(
  changes: readonly Change[],
  paths: ReadonlyMap<string, UploadedPath>,
  diffOf: WriteDiff,
): readonly UploadedStep[] {
  const [first] = changes;
  if (!first) return [];
  const closed = [...new Set(changes.flatMap(({ closes }) => closes))];
  return [
    {
      says: first.says.slice(0, longest),
      effort: first.effort,
      // A change of the guard is one line only where the guard runs already.
      isMode: kindOfChange(first) === 'guard' && first.effort === 'line',
      label: labelOf(first),
      command: first.command,
      at: changes.flatMap(({ at }) => (at ? [{ ...at, text: at.text.slice(0, longest) }] : [])).slice(0, 500),
      functions: [...new Set(changes.map((change) => change.function))],
      paths: closed.flatMap((id) => paths.get(id) ?? []),
      diff: diffOf(changes),
    },
  ];
}

/** The kinds of changes after which a function may do less, or fewer callers may start it. Other kinds change code and no permission. */
const narrowing: readonly string[] = ['guard', 'role', 'escalation', 'limits', 'auth', 'account', 'off'];

/** Returns whether a change lets functions and callers do less (`NARROWS`) or the same. No change that closes a path lets them do more. */
function labelOf(change: Change): UploadedStep['label'] {
  return narrowing.includes(kindOfChange(change)) ? 'NARROWS' : 'SAME';
}

/** Returns the kind of a change from its id, which is `<function>/<kind>/…`. */
export const kindOfChange = ({ id, function: fn }: Change): string =>
  id.slice(fn.length + 1).split('/')[0] ?? '';

const pathsOf = ({ functions }: App): readonly (readonly [string, UploadedPath])[] =>
  functions.flatMap(({ name, verdicts }) =>
    verdicts.flatMap(({ threat, routes }) =>
      routes
        .filter(({ judgement }) => judgement.verdict === 'aligned')
        .map(({ route: { id, because, loses } }) => {
          const path = {
            id,
            function: name,
            threat,
            because: because.slice(0, longest),
            loses: loses.slice(0, longest),
          };
          return [id, path] as const;
        }),
    ),
  );
