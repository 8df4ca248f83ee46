import { below, type Source } from '@emmental/model';
import { folderOf } from '../lockfile.ts';

/** The arguments that `mvn` gets whenever it runs in a project. */
export interface MavenConfig {
  readonly properties: ReadonlyMap<string, string>;
  /** Profiles by `id`. */
  readonly profiles: ReadonlySet<string>;
}

/**
 * Reads `.mvn/maven.config` of the nearest folder with a `.mvn` (Maven: "Configuring Apache Maven"):
 * `-Drevision=1.2.3`, `-P release`, one argument after another. Such a property overrides one of any pom.
 */
export function mavenConfigOf(pom: string, source: Source): MavenConfig {
  for (let folder = folderOf(pom); ; folder = folderOf(folder)) {
    if (source.kind(below(folder, '.mvn')) === 'directory') {
      const read = source.read(below(folder, '.mvn/maven.config'));
      return 'text' in read ? configIn(read.text) : none;
    }
    if (folder === '') return none;
  }
}

const none: MavenConfig = { properties: new Map(), profiles: new Set() };
const argument =
  /(?:^|\s)(?:(?:-D|--define[= ])\s*([^\s=]+)(?:=(\S*))?|(?:-P|--activate-profiles[= ])\s*(\S+))/g;

function configIn(text: string): MavenConfig {
  const properties = new Map<string, string>();
  const profiles = new Set<string>();
  for (const [, name, value, ids] of text.replace(/^#.*$/gm, '').matchAll(argument)) {
    if (name !== undefined) properties.set(name, value ?? 'true');
    // `!name` and `-name` turn a profile off; `?name` may be absent.
    for (const id of ids?.split(',') ?? []) if (!/^[!-]/.test(id)) profiles.add(id.replace(/^[+?]/, ''));
  }
  return { properties, profiles };
}
