import type { ProfileSection } from '@emmental/model';
import type { Core } from '../core/contract.ts';
import { isExhaustion, messageOf } from './guarded.ts';
import { refusal } from './hook.ts';
import type { Part } from './parts.ts';
import { RangeErrorOf } from './primordials.ts';
import type { Realm } from './realm.ts';
import type { Shell } from './shell.ts';

/** Makes `Shell.opener`: it returns functions that load a part of the shell when one of the part's hooks is first called. */
export const openerOf =
  (core: Core, part: Realm['part']): Shell['opener'] =>
  (name, set) =>
  () => {
    try {
      core.makeRoom();
      set(part(name));
      return true;
    } catch (error) {
      if (isExhaustion(error)) throw new RangeErrorOf('Maximum call stack size exceeded');
      core.failed(`hooks of ${name} cannot be set: ${messageOf(error)}`);
      if (core.isClosed() || core.enforces(sectionOf[name])) throw refusal(name);
      return false;
    }
  };

/** For each part, the section of the rulebase whose rules its hooks enforce. */
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
