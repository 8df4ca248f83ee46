import type { Signal } from '@emmental/model';
import { isEventDecided } from '../derive/input.ts';
import { explainView } from '../explain/rows.ts';
import { sections } from '../sections/index.ts';
import type { FunctionView, Section, Seen } from '../sections/section.ts';
import { type Doubtful, invocationOf } from './attacks.ts';

/** One action of a function in the signals, such as a call to one host; all signals that report it are one action. */
export interface Action extends Doubtful {
  readonly section: Section;
  /** The text of the first signal: `write /tmp/a`. */
  readonly what: string;
  readonly seen: Seen;
  /** Signals of calls that no rule allowed, or that a wide rule watched. */
  times: number;
  /** Signals of calls that a guard blocked. */
  blocked: number;
  /** True if a rule watched the call because the event sets its target. */
  isEventDecided: boolean;
  isAttack: boolean;
  isNameless: boolean;
  readonly invocations: number[];
}

/** Memory that all functions of an app share. */
export interface Room {
  actions: number;
  invocations: number;
  /** Signals whose action is not remembered. */
  leftOut: number;
}

const most = { actions: 120_000, invocations: 2_000_000 };

/** The actions of one function. */
export interface Actions {
  readonly add: (signal: Signal, isAttack: boolean) => void;
  readonly all: () => readonly Action[];
}

/** Collects the actions of one function. An action of an attack is kept, too: no learned rule may allow it. */
export function collectActions(view: FunctionView, room: Room): Actions {
  const actions = new Map<string, Action>();
  const byName = new Map(sections.map((section) => [section.name, section]));
  const watching = wideWatches(view);

  const start = (section: Section, what: string, seen: Seen): Action => {
    room.actions += 1;
    return {
      fn: view.fn,
      section,
      what,
      seen,
      times: 0,
      blocked: 0,
      isEventDecided: false,
      isAttack: false,
      isNameless: false,
      invocations: [],
    };
  };

  return {
    add: (signal, isAttack) => {
      const section = signal.section === null ? undefined : byName.get(signal.section);
      const what = signal.evidence.what?.trim();
      if (section === undefined || what === undefined) return;
      const seen = learnable(section, what);
      if (seen.kind === 'nothing') return;
      const key = `${section.name} ${seen.kind === 'part' ? JSON.stringify(seen.part) : what}`;
      const known = actions.get(key);
      if (!known && room.actions >= most.actions) {
        room.leftOut += 1;
        return;
      }
      const action = known ?? start(section, what, seen);
      if (!known) actions.set(key, action);
      extend(action, signal, isAttack, room);
      const watch = watching.get(`${section.name}/${signal.rule}`);
      if (signal.decision === 'deny' && signal.rule === '(all other)') {
        if (signal.kind === 'block') action.blocked += 1;
        else action.times += 1;
      } else if (signal.decision === 'watch' && watch !== undefined) {
        action.times += 1;
        if (watch.isEventDecided) action.isEventDecided = true;
      }
    },
    all: () => [...actions.values()],
  };
}

function extend(action: Action, signal: Signal, isAttack: boolean, room: Room): void {
  if (isAttack) action.isAttack = true;
  const invocation = invocationOf(signal);
  // Without the number the action counts like one without an id.
  if (invocation === null || room.invocations >= most.invocations) action.isNameless = true;
  else if (action.invocations.at(-1) !== invocation) {
    action.invocations.push(invocation);
    room.invocations += 1;
  }
}

/** Reads the text of a signal; refuses parts that are never learned from traffic. */
function learnable({ learn }: Section, what: string): Seen {
  const seen = learn.read(what);
  const why = seen.kind === 'part' ? (learn.refuses?.(seen.part) ?? null) : null;
  return why === null ? seen : { kind: 'refused', why };
}

/** Returns the wide rules that watch, by section and name: narrower rules can replace what they let through. */
function wideWatches(view: FunctionView): ReadonlyMap<string, { readonly isEventDecided: boolean }> {
  const { rows } = explainView(view);
  return new Map(
    sections.flatMap((section) =>
      view
        .effectiveOf(view.fn)
        .sections[section.name].rules.filter(({ rule }) => isWideWatch(section, rule))
        .map(({ name }) => {
          const row = rows.find((each) => each.section === section.name && each.name === name);
          return [`${section.name}/${name}`, { isEventDecided: isEventDecided(row?.open ?? null) }] as const;
        }),
    ),
  );
}

/** Returns true for a rule that watches and has a word for everything. */
export const isWideWatch = (section: Section, rule: Parameters<Section['atoms']>[0]): boolean =>
  rule.action === 'watch' &&
  section.atoms(rule).some((atom) => atom.some((word) => /^(any|\*|\/\*\*)$/.test(word)));
