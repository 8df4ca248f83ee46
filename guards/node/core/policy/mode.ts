import type { CompiledFunction, ProfileMode, ProfileSection } from '@emmental/model';

const strictness: readonly ProfileMode[] = ['learn', 'alert', 'enforce'];

/** The settings with a fixed list of words, and these words. */
const words: readonly (readonly [string, readonly string[]])[] = [
  ['EMMENTAL_MODE', strictness],
  ['EMMENTAL_ON_ERROR', ['open', 'closed']],
];

/** Returns a message for each setting with an unknown word; such a setting counts as not set. */
export const mistaken = (env: Readonly<Record<string, string>>): readonly string[] =>
  words.flatMap(([name, known]) => {
    const word = env[name];
    if (!word || known.includes(word)) return [];
    const choices = `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`;
    return [`${name} is ${word.slice(0, 80)} and is ignored: it can be ${choices}`];
  });

/** The modes of the sections while the function runs. */
export interface Modes {
  readonly of: (section: ProfileSection) => ProfileMode;
  /** Returns the message for each signal while break-glass is in force; otherwise null. Break-glass switches enforcing off for a short time. */
  readonly breakGlass: () => string | null;
  /** For each setting that is refused, the reason by the name of the setting in the start signal. */
  readonly refused: Readonly<{ breakGlass?: string; mode?: string }>;
}

/**
 * Returns the mode of each section. EMMENTAL_MODE can only make a mode stricter. EMMENTAL_BREAK_GLASS lowers `enforce` to `alert` for at
 * most 24 hours from the start, unless the profile forbids that.
 */
export function modesOf(
  profile: CompiledFunction,
  env: Readonly<Record<string, string>>,
  now: () => number,
): Modes {
  // An unknown word has the index -1, which is lower than all modes.
  const floor = strictness.indexOf((env['EMMENTAL_MODE'] ?? 'learn') as ProfileMode);
  const glass = readBreakGlass(env['EMMENTAL_BREAK_GLASS'], now());
  const open = 'until' in glass && profile.breakGlass === 'allowed' ? glass : null;
  const forbidden = open === null ? 'the profile forbids it' : null;
  const problem = 'problem' in glass ? glass.problem : forbidden;
  const holds = (): boolean => open !== null && now() < open.until && now() >= open.from;
  return {
    of: (section) => {
      const level = strictness.indexOf(profile.mode[section] ?? 'alert');
      const mode = strictness[Math.max(level, floor)] ?? 'alert';
      return mode === 'enforce' && holds() ? 'alert' : mode;
    },
    breakGlass: () =>
      holds() ? `break-glass until ${new Date(open?.until ?? 0).toISOString()}, ${open?.ref}` : null,
    refused: {
      ...('none' in glass || problem === null ? {} : { breakGlass: `refused: ${problem}` }),
      ...(floor >= 0 && env['EMMENTAL_MODE'] && isLess(floor, profile)
        ? { mode: 'EMMENTAL_MODE may only be stricter than the profile' }
        : {}),
    },
  };
}

const isLess = (floor: number, { mode }: CompiledFunction): boolean =>
  Object.values(mode).some((word) => floor < strictness.indexOf(word));

type Glass =
  | { readonly until: number; readonly from: number; readonly ref: string }
  | { readonly problem: string }
  | { readonly none: true };

function readBreakGlass(text: string | undefined, now: number): Glass {
  if (text === undefined || text === '') return { none: true };
  const parts = /^alert;until=([^;]{4,40});ref=(.{1,200})$/.exec(text);
  const until = Date.parse(parts?.[1] ?? '');
  if (parts === null || Number.isNaN(until)) return { problem: 'write alert;until=<ISO time>;ref=<text>' };
  if (until <= now) return { problem: 'it has expired' };
  if (until > now + 24 * 3600_000) return { problem: 'it may last 24 hours at most' };
  return { until, from: now - 60_000, ref: parts[2] ?? '' };
}
