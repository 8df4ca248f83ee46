import { type Finding, leftFiles } from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import { defineThreat, type PlannedStep } from '../threat.ts';
import { byFinding } from './by-finding.ts';
import { byProgram } from './by-program.ts';
import { notRead } from './from-event.ts';

const loses = 'data of earlier callers';

export const dataLeft = defineThreat({
  id: 'T12',
  help: 'Data of a caller stays in a global or in /tmp of a warm function, and the next call finds it. If the function starts a program, its code does not show the files that the program leaves, so this stays a question.',
  routes: (facts) =>
    facts.report.handler === null
      ? [notRead(facts)]
      : [
          ...byFinding(
            facts,
            ({ threats }) => threats.includes('T12'),
            loses,
            (finding) => leaving(finding, facts),
          ),
          ...byProgram(facts, loses),
        ],
});

/** Returns the steps of a finding about files that the code writes. A variable that keeps data needs no step of the attacker. */
function leaving({ slice, file, line }: Finding, { report }: FunctionFacts): readonly PlannedStep[] {
  const files = leftFiles(report);
  const isThere = files.some(({ seen: { at } }) => at.file === file && at.line === line);
  return slice === 'file' && isThere
    ? [
        {
          says: 'the function writes data of the caller to /tmp and leaves it there',
          attack: ['T1005'],
          effect: { kind: 'leave-file', files: files.map(({ path }) => path.filled) },
        },
      ]
    : [];
}
