import { describe, expect, test } from 'vitest';
import { silentBeside } from './silence/beside.ts';
import type { SilentApp } from './silence/case.ts';
import { silentJavaScript } from './silence/javascript.ts';
import { silentPrograms } from './silence/programs.ts';
import { silentPython } from './silence/python.ts';
import { silentTemplates } from './silence/templates.ts';
import { silentTerraform } from './silence/terraform.ts';
import { emmental, folderWith } from './testing/run.ts';

interface Document {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly id: string;
      readonly unknown: readonly unknown[];
      readonly triggers: readonly { readonly exposure: string }[];
    }[];
  }[];
  readonly diagnostics: readonly unknown[];
  readonly coverage: {
    readonly declared: number;
    readonly analysed: number;
    readonly causes: readonly unknown[];
  };
}
interface Verdicts {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly id: string;
      readonly verdicts: readonly { readonly threat: string; readonly verdict: string }[];
    }[];
  }[];
}

const run = (command: string, folder: string, ...more: string[]) =>
  emmental([command, folder, ...(command === 'holes' ? [] : ['--fail-on', 'never']), ...more], {
    env: { COLUMNS: '200' },
  }).stdout;

/** The lines of the screen that are neither the heading nor a command to type. */
const textOf = (screen: string, folder: string): string => screen.replaceAll(folder, '');

const areas: Readonly<Record<string, readonly SilentApp[]>> = {
  JavaScript: silentJavaScript,
  Python: silentPython,
  templates: silentTemplates,
  Terraform: silentTerraform,
  programs: silentPrograms,
  'beside the handler': silentBeside,
};

describe.each(Object.entries(areas))('%s', (_, apps) => {
  test.each(apps.map((app) => [app.says, app] as const))('%s', (_, app) => {
    const folder = folderWith(app.files);
    const document = JSON.parse(run('scan', folder, '--format', 'json')) as Document;
    const functions = document.apps.flatMap(({ functions }) => functions);
    const questions = JSON.stringify([
      functions.map(({ unknown }) => unknown),
      document.diagnostics,
      document.coverage,
    ]);
    expect.soft(questions, 'JSON of scan').toContain(app.asks);
    expect.soft(textOf(run('scan', folder), folder), 'screen of scan').toContain(app.asks);
    if (app.keeps) {
      expect.soft(run('permissions', folder), 'screen of permissions').not.toContain('you can apply it');
    }
    if (app.startedByUnknown) {
      const exposures = functions.flatMap(({ triggers }) => triggers.map(({ exposure }) => exposure));
      expect.soft(exposures, 'who starts it').toContain('unknown');
    }
    if (app.open) {
      const { apps: judged } = JSON.parse(run('holes', folder, '--format', 'json')) as Verdicts;
      const verdicts = judged.flatMap(({ functions }) => functions).flatMap(({ verdicts }) => verdicts);
      const closed = app.open.filter(
        (threat) =>
          !verdicts.some((found) => found.threat === threat && /aligned|unproven/.test(found.verdict)),
      );
      expect.soft(closed, 'threats that are not open').toEqual([]);
    }
  });
});
