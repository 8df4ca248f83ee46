/** What stands in a cell, and what takes its place where the screen has no Unicode. */
export const signs = {
  stops: ['■', '#'],
  sees: ['◧', 's'],
  hole: ['□', 'o'],
  unknown: ['?', '?'],
  none: ['·', '.'],
} as const;
