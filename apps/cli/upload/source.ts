import { patchOf, planSettings } from '@emmental/deploy';
import type { App, Finding, FunctionDeclaration } from '@emmental/model';
import { shellWord } from '@emmental/model';
import { appText, compile, nothingLearned, reducedApp } from '@emmental/profile';
import type { UploadedPause, UploadedRulebase } from '@emmental/store/upload';
import type { Rulebase } from '../profile/rulebase.ts';
import { filesOf } from '../protection/protect.ts';
import { googlePauseOf } from './stop-google.ts';

/** The longest file of a rulebase that an upload has. */
const longest = 1_000_000;

/**
 * Returns the files of an app's rulebase and what its compilation needs of the app, so that the console can try an edit of it. Null without a
 * rulebase, or if the parts would not compile to the same digest.
 */
export function rulebaseSource({ found, scanned, source }: Rulebase): UploadedRulebase | null {
  if (!found) return null;
  const paths = [found.path, ...found.company.map(({ path }) => path)];
  const files = paths.flatMap((path) => {
    const read = source.read(path);
    return 'text' in read && read.text.length <= longest ? [{ path, text: read.text }] : [];
  });
  const app = reducedApp(scanned.app);
  const digestOf = (of: App): string =>
    compile(found, { app: of, environment: null, function: null, learned: () => nothingLearned }).value
      .digest;
  if (files.length < paths.length || digestOf(app) !== digestOf(scanned.app)) return null;
  return { path: found.path, files, app: appText(app) };
}

/** Returns for each function how its calls are stopped altogether: a change of the template, or a command. */
export function pausesOf({
  scanned: { app },
  found,
  source,
  shown,
}: Pick<Rulebase, 'scanned' | 'found' | 'source' | 'shown'>): ReadonlyMap<string, UploadedPause> {
  const files = filesOf(app, source).flatMap((path) => {
    const read = source.read(path);
    return 'text' in read ? [{ path, text: read.text }] : [];
  });
  return new Map(
    app.functions.flatMap((fn): (readonly [string, UploadedPause])[] => {
      if (fn.account !== undefined) {
        const pause = googlePauseOf(app, fn);
        return pause === null ? [] : [[fn.name, pause]];
      }
      const plan = planSettings(app, files, { findings: [pauseOf(app, fn)], part: 'settings' });
      const diff = (typeof plan === 'string' ? [] : [...plan.files]).flatMap(([path, text]) => {
        const before = files.find((file) => file.path === path)?.text ?? '';
        // A template that stops the calls already stays as it is.
        return text === before ? [] : [patchOf(shown(path), before, text)];
      });
      const stack = found?.profile.app ?? app.name;
      const command = commandOf(app, stack, fn);
      const guess = command.includes('--stack-name')
        ? `; its stack is taken to be ${stack}: put the name of yours into the command, and its region and profile`
        : '; put its region and profile into the command if yours differ';
      const says = `with a reserved concurrency of 0, Lambda refuses each call${guess}`;
      return [[fn.name, { diff: diff.length === 0 ? null : diff.join(''), command, says }]];
    }),
  );
}

/** A finding whose change reserves no concurrency: Lambda then refuses each call of the function. */
const pauseOf = ({ format }: App, { id, name, at }: FunctionDeclaration): Finding => ({
  rule: 'console/pause',
  aliases: [],
  title: `${name} is stopped`,
  function: id,
  // The Serverless Framework has settings of a function below its key.
  resource: format === 'serverless' ? `#functions.${name}` : null,
  ...at,
  status: 'fail',
  condition: null,
  severity: 'info',
  slice: 'limits',
  threats: [],
  evidence: [],
  fix: null,
  fingerprint: `pause ${id}`,
  details: [],
  mark: null,
  edit: { part: 'settings', set: { ReservedConcurrentExecutions: 0 } },
});

/** Lambda API reference, PutFunctionConcurrency. The name of a deployed function is known where the template sets it. */
function commandOf(app: App, stack: string, fn: FunctionDeclaration): string {
  const set = fn.settings.get('FunctionName');
  const name = set?.kind === 'constant' ? shellWord(String(set.value)) : deployedName(app, stack, fn);
  return `aws lambda put-function-concurrency --function-name ${name} --reserved-concurrent-executions 0`;
}

/** The stack is taken to have the name of the app; where it has another one, the command says so before it changes anything. */
function deployedName({ format }: App, stack: string, { logicalId }: FunctionDeclaration): string {
  if (format !== 'sam' && format !== 'cloudformation' && format !== 'cdk') return shellWord(logicalId);
  const query = `--logical-resource-id ${shellWord(logicalId)} --query StackResourceDetail.PhysicalResourceId --output text`;
  return `"$(aws cloudformation describe-stack-resource --stack-name ${shellWord(stack)} ${query})"`;
}
