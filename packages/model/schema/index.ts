export { type Wrong, wrongs } from './issues.ts';
export * from './profile.ts';
export { nearest } from './strict.ts';
