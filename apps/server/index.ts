export { type ConsoleSettings, copyConsole, type RunningConsole, startConsole } from './start.ts';
