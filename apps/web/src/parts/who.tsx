const words: Readonly<Record<string, string>> = {
  public: 'anyone',
  authenticated: 'signed-in',
  account: 'account',
  internal: 'no person',
  unknown: '? unknown',
};

/** The people who can start a function, in words. */
export const whoText = (who: string | null): string => (who === null ? '? unknown' : (words[who] ?? who));

/** The values of the filter, with their words. */
export const whoOptions = Object.entries(words).map(([value, label]) => ({ value, label }));
