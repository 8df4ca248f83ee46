export { type AnalyseOptions, type Analysis, analyse } from './analyse.ts';
