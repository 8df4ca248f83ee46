import { json } from '../../apps/cli/testing/run.ts';
import type { LabelledHandlers, RouteLabel } from './label.ts';

/** The answer of `scan` about one route of a function. */
interface RouteAnswer {
  readonly route: string;
  readonly exposure: string;
  readonly tested: boolean;
  readonly needs: readonly string[];
  readonly sinks: readonly { readonly sink: string; readonly at: string }[];
}

/** The answers of `scan` about one function that labels speak of. */
interface Answer {
  readonly id: string;
  readonly reachedBy: { readonly exposure: string };
  readonly needed: readonly { readonly action: string; readonly because: string }[];
  readonly behaviours: {
    readonly sinks: readonly {
      readonly kind: string;
      readonly eventPath: string;
      readonly sanitized: string | null;
    }[];
  };
  readonly routes?: readonly RouteAnswer[];
}

/** The answers about one route beside its label. */
export interface ComparedRoute {
  /** The function and the route. */
  readonly name: string;
  readonly isNamed: boolean;
  readonly needs: { readonly missing: readonly string[]; readonly extra: readonly string[] };
  readonly sinks: { readonly missing: readonly string[]; readonly extra: readonly string[] };
  readonly who: string;
  readonly isWhoRight: boolean;
}

/** Routes with their labels, and the routes of the answers that no label knows. */
export interface ComparedHandlers {
  readonly routes: readonly ComparedRoute[];
  readonly invented: readonly string[];
}

/** Runs `scan` on a folder with the programs and compares each route with its label. A route that is not told apart has everything of its function. */
export function compare({ handlers }: LabelledHandlers, folder: string): ComparedHandlers {
  const { apps } = json<{ readonly apps: readonly { readonly functions: readonly Answer[] }[] }>([
    'scan',
    folder,
    '--root',
    folder,
  ]);
  const all = apps.flatMap((app) => app.functions);
  const routes: ComparedRoute[] = [];
  const invented: string[] = [];
  for (const [name, labels] of Object.entries(handlers)) {
    const answer = all.find(({ id }) => id.replace(/^.*[#.]/, '') === name);
    const told = answer?.routes ?? [];
    const rest = answer ? undecided(answer) : null;
    for (const label of labels)
      routes.push(compared(name, label, told.find(({ route }) => route === label.route) ?? rest));
    for (const { route } of told)
      if (!labels.some((label) => label.route === route)) invented.push(`${name} ${route}`);
  }
  return { routes, invented };
}

/** The answer for a route that the command does not tell from others: everything that the function does. */
function undecided({ needed, behaviours, reachedBy }: Answer): RouteAnswer {
  const sinks = behaviours.sinks.filter(({ sanitized }) => sanitized === null);
  return {
    route: '',
    exposure: reachedBy.exposure,
    tested: false,
    needs: needed.filter(({ because }) => because === 'call').map(({ action }) => action),
    sinks: sinks.map(({ kind, eventPath }) => ({ sink: kind, at: eventPath })),
  };
}

function compared(name: string, label: RouteLabel, answer: RouteAnswer | null): ComparedRoute {
  const isTested = answer?.exposure === 'public' && answer.tested;
  const who = isTested ? 'tested' : (answer?.exposure ?? 'not listed');
  return {
    name: `${name} ${label.route}`,
    isNamed: answer?.route === label.route,
    needs: difference(label.needs, answer?.needs ?? []),
    sinks: difference(
      label.sinks,
      (answer?.sinks ?? []).map(({ sink, at }) => `${sink} ${at}`),
    ),
    who,
    isWhoRight: who === label.who,
  };
}

const difference = (right: readonly string[], found: readonly string[]) => ({
  missing: right.filter((each) => !found.includes(each)),
  extra: [...new Set(found)].filter((each) => !right.includes(each)),
});
