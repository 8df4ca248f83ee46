import type { Source } from '@emmental/model';
import { entries, field, readJson } from '../program/json.ts';
import { folderOf } from '../program/paths.ts';
import { unreadCommands } from './shell.ts';
import type { BuildContext, BuildStep } from './step.ts';

/** Scripts of package.json that no build runs, unless another script does. */
const apart =
  /^(?:(?:pre|post)?(?:test|lint|format|fmt|start|dev|serve|watch|debug|local|offline|coverage|e2e|docs?|storybook|typecheck|types|check|clean|release|version|commit|cz|remove|destroy|logs|invoke)|.*:(?:test|lint|format|watch|dev|check|fix|local))(?:[:-].*)?$/;

/** Returns the unread commands in the scripts of a package.json that an installation or a build may run. */
export function stepsOfManifest(source: Source, path: string, context: BuildContext): readonly BuildStep[] {
  const json = readJson(source, path);
  const scripts = entries(field(json, 'scripts')).flatMap(([name, text]) =>
    typeof text === 'string' ? [{ name, text }] : [],
  );
  const isRun = (name: string, by: readonly { readonly name: string; readonly text: string }[]): boolean =>
    by.some((other) => other.name !== name && !apart.test(other.name) && runs(other.text, name));
  const found = scripts
    .filter(({ name }) => !apart.test(name) || isRun(name, scripts))
    .flatMap(({ text }) =>
      unreadCommands(source, { file: path, line: 1, text, folder: folderOf(path) }, context),
    );
  const patched = entries(field(json, 'pnpm', 'patchedDependencies')).map(([name, file]) => ({
    file: path,
    line: 1,
    text: `${name} ${String(file)}`,
  }));
  return [...found, ...patched];
}

const runs = (text: string, name: string): boolean =>
  new RegExp(
    `\\b(?:npm|yarn|pnpm|bun|run-s|run-p|npm-run-all)\\b[^&|;]*\\s${name.replace(/[^\w:-]/g, '.')}(?:\\s|$)`,
  ).test(text);
