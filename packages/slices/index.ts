export { type Candidate, type Closure, cheapestClosure, exactUpTo } from './closure/closure.ts';
export { compareJudgements, type Judgement, judge, type Verdict, type Visibility } from './judge/judge.ts';
export { type JudgedRoute, judgeThreat, type ThreatVerdict } from './judge/threat.ts';
export type { Capability, Cell, Enforcement, Route, Step } from './route.ts';
export type { Truth } from './truth.ts';
