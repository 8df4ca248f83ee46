import { code } from './code.ts';
import { identity } from './identity.ts';
import { passedRole } from './passed-role.ts';
import type { EscalationRow } from './row.ts';

export type { EscalationRow } from './row.ts';

/** Every known way from a role's permissions to more, as public research and AWS's documentation have it. */
export const escalations: readonly EscalationRow[] = [...identity, ...passedRole, ...code];
