/** The sign in a cell, and its ASCII form for screens without Unicode. */
export const signs = {
  stops: ['■', '#'],
  sees: ['◧', 's'],
  hole: ['□', 'o'],
  unknown: ['?', '?'],
  none: ['·', '.'],
} as const;
