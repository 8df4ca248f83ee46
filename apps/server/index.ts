export { type ConsoleSettings, type RunningConsole, startConsole } from './start.ts';
