import { emmental } from '../../apps/cli/testing/run.ts';
import type { GoogleApp, Label } from './app.ts';

/** The answers of the commands about one function: the fields of their documents that a label speaks of. */
interface Answer {
  readonly id: string;
  readonly reachedBy: { readonly exposure: string } | null;
  readonly needed: readonly {
    readonly action: string;
    readonly resources: readonly { readonly pattern: string }[];
  }[];
  readonly behaviours: {
    readonly sinks: readonly { readonly kind: string; readonly eventPath: string }[];
  };
  readonly unknown: readonly unknown[];
}
interface Judged {
  readonly id: string;
  readonly verdicts: readonly { readonly threat: string; readonly verdict: string }[];
}

/** The kinds of statements that labels make. */
export const kinds = ['exposure', 'verdict', 'permission', 'sink'] as const;

/** A statement of a label, and the one of the commands; the two are equal when the commands are right. */
export interface Compared {
  readonly kind: (typeof kinds)[number];
  /** The function and the thing in question: `ledger T4`. */
  readonly about: string;
  readonly label: string;
  readonly found: string;
  /** True when the commands say nothing, or that it is stopped, where the label says that it is open or needed. */
  readonly isAllClear: boolean;
}

/** Runs `scan` and `holes` on the app in its folder and compares every statement of its labels; what the commands say beyond them is one more. */
export function compare(app: GoogleApp, folder: string): readonly Compared[] {
  const answers = functionsOf<Answer>('scan', folder);
  const judged = functionsOf<Judged>('holes', folder);
  const beyond = [...answers.keys()].filter((name) => !(name in app.functions));
  return [
    ...beyond.map((name) => compared('exposure', name, '-', answers.get(name)?.reachedBy?.exposure ?? '-')),
    ...Object.entries(app.functions).flatMap(([name, label]) =>
      ofFunction(name, label, answers.get(name), judged.get(name)),
    ),
  ];
}

/** Returns the functions of a command's document by the name that Google shows. */
function functionsOf<T extends { readonly id: string }>(
  command: string,
  folder: string,
): ReadonlyMap<string, T> {
  const words = [command, folder, '--root', folder, '--format', 'json'];
  const { stdout, stderr } = emmental(words);
  if (stdout === '') throw new Error(stderr);
  const { apps } = JSON.parse(stdout) as { readonly apps: readonly { readonly functions: readonly T[] }[] };
  return new Map(
    apps.flatMap(({ functions }) => functions.map((fn) => [fn.id.replace(/^.*[#.]/, ''), fn] as const)),
  );
}

function ofFunction(
  name: string,
  label: Label,
  answer: Answer | undefined,
  judged: Judged | undefined,
): readonly Compared[] {
  const verdicts = new Map(judged?.verdicts.map(({ threat, verdict }) => [threat, verdict]));
  const applying = [...verdicts].filter(([, verdict]) => verdict !== 'n/a').map(([threat]) => threat);
  const labelled = new Map<string, string>(Object.entries(label.verdicts));
  return [
    compared('exposure', name, label.reachedBy, answer?.reachedBy?.exposure ?? '-'),
    ...[...new Set([...labelled.keys(), ...applying])].map((threat) =>
      compared(
        'verdict',
        `${name} ${threat}`,
        labelled.get(threat) ?? 'n/a',
        verdicts.get(threat) ?? 'not judged',
      ),
    ),
    ...needsOf(name, label, answer),
    ...sinksOf(name, label, answer),
  ];
}

function needsOf(name: string, { needs }: Label, answer: Answer | undefined): readonly Compared[] {
  const open = new Map(needs.map((need) => [need.slice(0, need.indexOf(' ')), need]));
  const found = (answer?.needed ?? []).map(({ action, resources }) => {
    const need = open.get(action);
    open.delete(action);
    const said = `${action} ${resources.map(({ pattern }) => pattern).join(' and ')}`;
    const word = need?.slice(action.length + 1) ?? null;
    const fits = word !== null && resources.every(({ pattern }) => pattern.includes(word));
    return compared('permission', name, fits ? said : (need ?? '-'), said);
  });
  return [
    ...found,
    ...[...open.values()].map((need) => ({
      ...compared('permission', name, need, '-'),
      isAllClear: answer?.unknown.length === 0,
    })),
  ];
}

function sinksOf(name: string, { sinks }: Label, answer: Answer | undefined): readonly Compared[] {
  const found = new Set(
    answer?.behaviours.sinks.map(({ kind, eventPath }) => `${kind} ${eventPath.split('.').at(-1)}`),
  );
  return [...new Set([...sinks, ...found])].map((sink) =>
    compared('sink', name, sinks.includes(sink) ? sink : '-', found.has(sink) ? sink : '-'),
  );
}

/** How open an answer is: what is to the left of the label is an all-clear. */
const orders: Readonly<Record<Compared['kind'], readonly string[]>> = {
  exposure: ['-', 'internal', 'account', 'authenticated', 'unknown', 'public'],
  verdict: ['not judged', 'n/a', 'closed', 'unproven', 'aligned'],
  permission: [],
  sink: ['-'],
};

function compared(kind: Compared['kind'], about: string, label: string, found: string): Compared {
  const order = orders[kind];
  const [right, said] = [label, found].map((word) =>
    order.includes(word) ? order.indexOf(word) : order.length,
  );
  const isClear = kind !== 'verdict' || found === 'closed' || found === 'n/a' || found === 'not judged';
  const isOpen = kind !== 'verdict' || label === 'aligned' || label === 'unproven';
  return { kind, about, label, found, isAllClear: isClear && isOpen && (said ?? 0) < (right ?? 0) };
}
