import type { Change, HolesReport } from '@emmental/model';
import type { UploadedPath, UploadedStep } from '@emmental/store/upload';

type App = HolesReport['apps'][number];

/** The longest text that an upload has in a sentence. */
const longest = 1_900;

/** Writes one kind of change of an app as a diff; null where a person has to write it. */
export type WriteDiff = (changes: readonly Change[]) => string | null;

/**
 * Returns the cheapest changes that close most paths of an app: changes of one kind are one step. A path that only several changes close
 * together is in no step.
 */
export function stepsOf(app: App, diffOf: WriteDiff): readonly UploadedStep[] {
  const paths = new Map(pathsOf(app));
  const kinds = new Map<string, Change[]>();
  for (const change of app.closure.changes) {
    const key = JSON.stringify([change.effort, change.command, change.says]);
    kinds.set(key, [...(kinds.get(key) ?? []), change]);
  }
  return [...kinds.values()].flatMap((changes): readonly UploadedStep[] => {
    const [first] = changes;
    if (!first) return [];
    const closed = [...new Set(changes.flatMap(({ closes }) => closes))];
    return [
      {
        says: first.says.slice(0, longest),
        effort: first.effort,
        command: first.command,
        at: changes
          .flatMap(({ at }) => (at ? [{ ...at, text: at.text.slice(0, longest) }] : []))
          .slice(0, 500),
        functions: [...new Set(changes.map((change) => change.function))],
        paths: closed.flatMap((id) => paths.get(id) ?? []),
        diff: diffOf(changes),
      },
    ];
  });
}

const pathsOf = ({ functions }: App): readonly (readonly [string, UploadedPath])[] =>
  functions.flatMap(({ name, verdicts }) =>
    verdicts.flatMap(({ threat, routes }) =>
      routes
        .filter(({ judgement }) => judgement.verdict === 'aligned')
        .map(({ route: { id, because, loses } }) => {
          const path = {
            function: name,
            threat,
            because: because.slice(0, longest),
            loses: loses.slice(0, longest),
          };
          return [id, path] as const;
        }),
    ),
  );
