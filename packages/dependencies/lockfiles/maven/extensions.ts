import { packageOf } from '../../package-list.ts';
import type { LockfileReader } from '../lockfile.ts';
import { complaintsOn } from '../text/tree.ts';
import { childText, readXml } from '../text/xml.ts';

/**
 * Reads `.mvn/extensions.xml` (Maven: "Core Extensions"): packages that Maven loads into itself when it builds. None
 * of them is deployed.
 */
export const mavenExtensions: LockfileReader = {
  format: '.mvn/extensions.xml',
  ecosystem: 'Maven',
  recognises: (path) => /(?:^|\/)\.mvn\/extensions\.xml$/.test(path),
  read({ file, text }) {
    const { root, diagnostics } = readXml(file, text);
    const complain = complaintsOn(file);
    if (root?.name !== 'extensions') complain('dependencies/wrong-shape', 1, 'it has no <extensions>');
    const packages = (root?.children ?? []).flatMap((element) => {
      const [group, artifact] = [childText(element, 'groupId'), childText(element, 'artifactId')];
      if (element.name !== 'extension') return [];
      if (group === null || artifact === null) {
        complain('dependencies/wrong-shape', element.line, 'an extension has no name');
        return [];
      }
      return packageOf({
        id: `${group}:${artifact}`,
        ecosystem: 'Maven',
        name: `${group}:${artifact}`,
        version: childText(element, 'version'),
        source: { kind: 'registry', url: null },
        lockfile: file,
        line: element.line,
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
      diagnostics: [...diagnostics, ...complain.diagnostics],
    };
  },
};
