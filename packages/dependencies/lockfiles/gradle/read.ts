import { type Package, packageOf } from '../../package-list.ts';
import { type LockfileReader, nameOf } from '../lockfile.ts';
import { complaintsOn } from '../text/tree.ts';

/**
 * Reads `gradle.lockfile` and `buildscript-gradle.lockfile` (Gradle: "Locking Versions"):
 * `group:artifact:version=configuration,…` for every resolved module. The format does not list the requirements of packages.
 */
export const gradle: LockfileReader = {
  format: 'gradle.lockfile',
  ecosystem: 'Maven',
  endsWithLine: true,
  recognises: (path) => /^(?:buildscript-)?gradle\.lockfile$/.test(nameOf(path)),
  read({ file, text }) {
    const complain = complaintsOn(file);
    const packages: Package[] = [];
    let isComplete = false;
    const lines = text.split(/\r?\n/);
    const isBuild = nameOf(file).startsWith('buildscript-');
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const [, name, version, configurations] = entry.exec(line) ?? [];
      // `empty=` names the configurations without modules; Gradle writes it last.
      if (line.startsWith('empty=')) isComplete = true;
      else if (name === undefined || version === undefined || configurations === undefined)
        complain('read/syntax', index + 1, 'an entry must be `group:artifact:version=configuration`');
      else
        packages.push(
          packageOf({
            id: `${name}:${version}`,
            ecosystem: 'Maven',
            name,
            version,
            source: { kind: 'registry', url: null },
            lockfile: file,
            line: index + 1,
            dev:
              isBuild || configurations.split(',').every((configuration) => forBuildOnly.test(configuration)),
          }),
        );
    }
    if (!isComplete)
      complain('read/partly-read', lines.length, 'it ends before `empty=`, which Gradle writes last');
    return {
      file,
      format: this.format,
      ecosystem: 'Maven',
      packages,
      projects: null,
      includes: [],
      skipped: [],
      diagnostics: complain.diagnostics,
    };
  },
};

const entry = /^([^\s:=]+:[^\s:=]+):([^\s:=]+)=(\S+)\s*$/;
/**
 * Matches configurations of tests and of tools that run during the build: `testRuntimeClasspath`,
 * `annotationProcessor`, `kotlinCompilerClasspath`.
 */
const forBuildOnly =
  /^(?:.*[tT]est.*|.*[aA]nnotationProcessor|kotlin\w*Plugin\w*|kotlinCompiler\w*|kotlinKlib\w*|jacoco\w*|checkstyle\w*|pmd\w*|spotbugs\w*|ktlint\w*|detekt\w*)$/;
