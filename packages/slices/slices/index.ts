import type { Slice } from '../slice.ts';
import { auth, source } from './auth.ts';
import { code } from './code.ts';
import { credentials } from './credentials.ts';
import { deps } from './deps.ts';
import { egress } from './egress.ts';
import { files } from './file.ts';
import { inspect } from './inspect.ts';
import { limits } from './limits.ts';
import { processes } from './process.ts';
import { role } from './role.ts';
import { trail } from './trail.ts';
import { vpc } from './vpc.ts';
import { waf } from './waf.ts';

/** All slices: first those inside the function, then those around the function. */
export const allSlices: readonly Slice[] = [
  inspect,
  code,
  deps,
  processes,
  files,
  egress,
  credentials,
  role,
  limits,
  auth,
  waf,
  source,
  vpc,
  trail,
];
