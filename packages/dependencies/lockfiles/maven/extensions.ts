import { packageOf } from '../../package-list.ts';
import type { LockfileReader } from '../lockfile.ts';
import { complaintsOn } from '../text/tree.ts';
import { childText, readXml } from '../text/xml.ts';

/** `.mvn/extensions.xml` (Maven: "Core Extensions"): what Maven loads into itself when it builds; none of it is deployed. */
export const mavenExtensions: LockfileReader = {
  format: '.mvn/extensions.xml',
  ecosystem: 'Maven',
  recognises: (path) => /(?:^|\/)\.mvn\/extensions\.xml$/.test(path),
  read({ file, text }) {
    const { root, diagnostics } = readXml(file, text);
    const complain = complaintsOn(file);
    if (root?.name !== 'extensions') complain('dependencies/wrong-shape', 1, 'it has no <extensions>');
    const packages = (root?.children ?? []).flatMap((one) => {
      const [group, artifact] = [childText(one, 'groupId'), childText(one, 'artifactId')];
      if (one.name !== 'extension') return [];
      if (group === null || artifact === null) {
        complain('dependencies/wrong-shape', one.line, 'an extension has no name');
        return [];
      }
      return packageOf({
        id: `${group}:${artifact}`,
        ecosystem: 'Maven',
        name: `${group}:${artifact}`,
        version: childText(one, 'version'),
        source: { kind: 'registry', url: null },
        lockfile: file,
        line: one.line,
        dev: true,
      });
    });
    return {
      file,
      format: this.format,
      ecosystem: 'Maven',
      packages,
      projects: null,
      includes: [],
      skipped: [],
      diagnostics: [...diagnostics, ...complain.all],
    };
  },
};
