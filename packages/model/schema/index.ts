export { nearest } from '../nearest.ts';
export { compiledProfileSchema } from './compiled.ts';
export { type Wrong, wrongs } from './issues.ts';
export * from './profile.ts';
export { effectWords, type Scenario, scenario } from './scenario.ts';
