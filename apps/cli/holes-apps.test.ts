import { describe, expect, test } from 'vitest';
import { chainedApps } from './testing/chained-apps.ts';
import { emmental, folderWith } from './testing/run.ts';
import { smallApps } from './testing/small-apps.ts';

interface Document {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly id: string;
      readonly verdicts: readonly { readonly threat: string; readonly verdict: string }[];
    }[];
  }[];
}

describe('emmental holes on small apps', () => {
  for (const { says, files, verdicts } of [...smallApps, ...chainedApps]) {
    test(says, () => {
      const folder = folderWith(files);
      const { stdout } = emmental(['holes', folder, '--format', 'json', '--db', `${folder}/none.db`]);
      const { apps } = JSON.parse(stdout) as Document;
      const found = apps.flatMap(({ functions }) =>
        functions.map(({ id, verdicts: all }) => [
          id.slice(id.indexOf('#') + 1),
          Object.fromEntries(
            all.filter(({ verdict }) => verdict !== 'n/a').map(({ threat, verdict }) => [threat, verdict]),
          ),
        ]),
      );
      expect(Object.fromEntries(found)).toEqual(verdicts);
    });
  }
});
