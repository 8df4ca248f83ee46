import type { ProfileSection } from '@emmental/model';
import { isExhaustion, messageOf } from './guarded.ts';
import { hookDescriptors } from './hooks/descriptors.ts';
import { hookFiles } from './hooks/files.ts';
import { hookModules } from './hooks/modules.ts';
import {
  placeCode,
  placeHttp2,
  placeNetwork,
  placeProcesses,
  placeSystem,
  placeWorkers,
} from './hooks/places.ts';
import { hookResolver } from './hooks/resolver.ts';
import { handlesOf } from './hooks/targets.ts';
import type { Shell } from './shell.ts';

type Installer = readonly [section: ProfileSection, install: (shell: Shell) => void];

/** Sets the hooks of all sections; a section whose hooks fail is noted as missing. */
export function installHooks(shell: Shell): void {
  const installers: readonly Installer[] = [
    ['processes', placeProcesses],
    ['files', hookFiles],
    ['files', placeSystem],
    ['outbound', installNetwork],
    ['outbound', hookResolver],
    ['outbound', placeHttp2],
    ['code', placeWorkers],
    ['code', hookModules],
    ['code', placeCode],
  ];
  for (let at = 0; at < installers.length; at += 1) {
    const [section, install] = installers[at] as Installer;
    try {
      install(shell);
    } catch (error) {
      // A worker whose stack is too small for setting the hooks does not start.
      if (isExhaustion(error)) throw error;
      shell.missing(section, `the hooks could not be set: ${messageOf(error)}`);
    }
  }
}

function installNetwork(shell: Shell): void {
  const handles = handlesOf(shell);
  placeNetwork(shell, handles);
  if (!hookDescriptors(shell, handles)) shell.missing('outbound', 'handles cannot be hooked');
}
