export { type Candidate, type Closure, cheapestClosure, exactUpTo } from './closure/closure.ts';
export type { Facts, Writer } from './facts/facts.ts';
export { type Guard, guardOf } from './facts/guard.ts';
export { type PackageFindings, type Packages, packagesOf } from './facts/packages.ts';
export { closureOf, holesOf } from './holes.ts';
export { compareJudgements, judge } from './judge/judge.ts';
export { judgeThreat } from './judge/threat.ts';
export type { Threat } from './threat.ts';
