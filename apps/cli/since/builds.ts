import { join } from 'node:path/posix';
import { type BuildStep, buildSteps, contentOf } from '@emmental/code';
import type { Loss, Source } from '@emmental/model';
import { filesInGit } from '@emmental/read';
import type { Scan } from '../scan.ts';
import { deploymentOf } from './build-commands.ts';
import type { ComparedScan } from './compare.ts';

/**
 * Returns the parts of builds that the change adds or edits, that may decide which code is deployed, and that are not read: commands of
 * makefiles, Dockerfiles and scripts, configurations of bundlers, plug-ins of the repository.
 */
export async function buildsSince({ now, before }: ComparedScan): Promise<readonly Loss[]> {
  const handlers = handlersOf(now);
  if (handlers.length === 0) return [];
  const files = filesInGit(now.source.directory).filter((path) => now.source.kind(path) === 'file');
  const steps = await stepsIn(now, handlers, files);
  if (steps.length === 0) return [];
  const known = new Set((await stepsIn(before, handlers, files)).map(keyOf));
  return steps.flatMap((step): readonly Loss[] => {
    if (known.has(keyOf(step))) return [];
    const file =
      now.folder !== '' && step.file.startsWith(`${now.folder}/`)
        ? step.file.slice(now.folder.length + 1)
        : step.file;
    return [
      {
        cause: 'no longer analysed',
        file,
        line: step.line,
        column: 1,
        message:
          'the change adds or edits a step of the build here, which may put other code in the place of the code that is read',
        todo: 'look at what it does',
        accepted: null,
      },
    ];
  });
}

const keyOf = ({ file, text }: BuildStep): string => `${file}\n${text}`;

/** The files of the handlers; of a function whose code was not found, a name in its folder. */
function handlersOf({ apps, folder }: Scan): readonly string[] {
  const found = apps.flatMap(({ app, report }) => [
    ...report.functions.flatMap(({ handler }) => (handler === null ? [] : [join(folder, handler.file)])),
    ...app.functions.flatMap(({ handler, language }) =>
      handler.kind === 'handler' && language !== 'other' ? [join(handler.directory, 'index')] : [],
    ),
    ...app.functions.flatMap(({ language }) => (language === 'other' ? [] : [join(app.folder, 'index')])),
  ]);
  return [...new Set(found)].filter((path) => !path.startsWith('..')).sort();
}

async function stepsIn(
  scan: Scan,
  handlers: readonly string[],
  files: readonly string[],
): Promise<readonly BuildStep[]> {
  const { source } = scan;
  const deployment = deploymentOf(
    source,
    scan.apps.map(({ app }) => app),
  );
  const known = files.filter((path) => source.kind(path) === 'file');
  const steps = await buildSteps(source, handlers, known, deployment.commands);
  return [...steps, ...(await withContent(source, deployment.steps))];
}

async function withContent(source: Source, steps: readonly BuildStep[]): Promise<readonly BuildStep[]> {
  const found: BuildStep[] = [];
  for (const step of steps)
    found.push(step.text === null ? { ...step, text: await contentOf(source, step.file) } : step);
  return found;
}
