import type { ProfileSection } from './compiled-profile.ts';

/** Returns the words of the change that enforces a section where a guard runs already. */
export const modeChange = (section: ProfileSection): string =>
  `set the mode of ${section} to enforce in emmental.yaml`;

/** Is a change one that only a guard carries out which runs already? Where that guard is silent, nothing shows that it closes a path. */
export const isModeChange = (says: string): boolean =>
  /^set the mode of [a-z]+ to enforce in emmental\.yaml$/.test(says);

/** The states of a guard that was heard once and is not seen to stop anything now: it is silent, or it controls nothing. */
export const lostGuards = ['silent', 'degraded'] as const;

/** Does something show that a change closes a path of a function whose guard is in this state? A mode closes none where the guard is lost. */
export const isProven = (says: string, guard: string): boolean =>
  !isModeChange(says) || !lostGuards.some((lost) => lost === guard);
