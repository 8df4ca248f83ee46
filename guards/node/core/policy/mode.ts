import type { CompiledFunction, ProfileMode, ProfileSection } from '@emmental/model';

const strictness: readonly ProfileMode[] = ['learn', 'alert', 'enforce'];

/** Settings that can be one of a few words. */
const words: readonly (readonly [string, readonly string[]])[] = [
  ['EMMENTAL_MODE', strictness],
  ['EMMENTAL_ON_ERROR', ['open', 'closed']],
];

/** What is to be told of settings that are none of the words which they can be; they count as not set. */
export const mistaken = (env: Readonly<Record<string, string>>): readonly string[] =>
  words.flatMap(([name, known]) => {
    const said = env[name];
    if (!said || known.includes(said)) return [];
    const some = `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`;
    return [`${name} is ${said.slice(0, 80)} and is ignored: it can be ${some}`];
  });

export interface Modes {
  readonly of: (section: ProfileSection) => ProfileMode;
  /** Text for the start signal and for each signal while it holds; null when there is none. */
  readonly breakGlass: () => string | null;
  /** What was asked for and is not done, with the reason, by what the start signal calls it. */
  readonly refused: Readonly<{ breakGlass?: string; mode?: string }>;
}

/**
 * The mode of each section. EMMENTAL_MODE can only make it stricter. EMMENTAL_BREAK_GLASS lowers to alert, for 24 hours
 * at most from the start, where the profile does not forbid it.
 */
export function modesOf(
  profile: CompiledFunction,
  env: Readonly<Record<string, string>>,
  now: () => number,
): Modes {
  // -1, which is below all, where it is no mode.
  const floor = strictness.indexOf((env['EMMENTAL_MODE'] ?? 'learn') as ProfileMode);
  const glass = readBreakGlass(env['EMMENTAL_BREAK_GLASS'], now());
  const open = 'until' in glass && profile.breakGlass === 'allowed' ? glass : null;
  const problem = 'problem' in glass ? glass.problem : open === null ? 'the profile forbids it' : null;
  const holds = (): boolean => open !== null && now() < open.until && now() >= open.from;
  return {
    of: (section) => {
      const asked = strictness.indexOf(profile.mode[section] ?? 'alert');
      const mode = strictness[Math.max(asked, floor)] ?? 'alert';
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
  Object.values(mode).some((asked) => floor < strictness.indexOf(asked));

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
