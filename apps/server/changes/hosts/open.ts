import { openOnGithub } from './github.ts';
import { openOnGitlab } from './gitlab.ts';
import type { GitHostSettings, OpenPull } from './host.ts';

const hosts: Readonly<Record<GitHostSettings['kind'], OpenPull>> = {
  github: openOnGithub,
  gitlab: openOnGitlab,
};

/** Opens a pull request on the configured host, and returns its address. Throws `HostRefused`. */
export const openPull: OpenPull = (settings, request) => hosts[settings.kind](settings, request);
