import type { ProfileSection } from '@emmental/model';
import type { Core } from '../core/contract.ts';
import { isExhaustion, messageOf } from './guarded.ts';
import { refusal } from './hook.ts';
import type { Part } from './parts.ts';
import type { Realm } from './realm.ts';
import type { Shell } from './shell.ts';

/** Makes the function that loads a part of the shell when one of its hooks is first called. */
export const openerOf =
  (core: Core, part: Realm['part']): Shell['opener'] =>
  (name, set) =>
  () => {
    try {
      core.makeRoom();
      set(part(name));
      return true;
    } catch (error) {
      if (isExhaustion(error)) throw new RangeError('Maximum call stack size exceeded');
      core.failed(`hooks of ${name} cannot be set: ${messageOf(error)}`);
      if (core.isClosed() || core.enforces(sectionOf[name])) throw refusal(name);
      return false;
    }
  };

/** The section of the rulebase whose rules the hooks of a part enforce. */
const sectionOf: Readonly<Record<Part, ProfileSection>> = {
  blocking: 'inbound',
  code: 'code',
  databases: 'files',
  fresh: 'files',
  http2: 'outbound',
  network: 'outbound',
  processes: 'processes',
  system: 'files',
  workers: 'code',
};
