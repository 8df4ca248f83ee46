import type { Incident } from '@emmental/signals';
export const ocsfLines = (incidents: readonly Incident[]): string => `${incidents.length}`;
