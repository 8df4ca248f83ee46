export type { GitHostSettings } from './changes/hosts/host.ts';
export type { ProposalRequest } from './changes/propose.ts';
export { type ConsoleSettings, copyConsole, type RunningConsole, startConsole } from './start.ts';
