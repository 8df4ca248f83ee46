import { code } from './code.ts';
import { identity } from './identity.ts';
import { passedRole } from './passed-role.ts';
import type { EscalationRow } from './row.ts';

export type { EscalationRow } from './row.ts';

/** Every known way to gain more permissions than a role has, from public research and AWS's documentation. */
export const escalations: readonly EscalationRow[] = [...identity, ...passedRole, ...code];
