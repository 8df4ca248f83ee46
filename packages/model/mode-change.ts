import type { ProfileSection } from './compiled-profile.ts';

/** Returns the words of the change that enforces a section where a guard runs already. */
export const modeChange = (section: ProfileSection): string =>
  `set the mode of ${section} to enforce in emmental.yaml`;

/** The states of a guard that was heard once and is not seen to stop anything now: it is silent, or it controls nothing. */
export const lostGuards = ['silent', 'degraded'] as const;

/**
 * Does something show that a change closes a path of a function whose guard is in this state? A mode closes none where the guard is lost: the guard
 * that runs already has to carry it out.
 */
export const isProven = (isMode: boolean, guard: string): boolean =>
  !isMode || !lostGuards.some((lost) => lost === guard);
