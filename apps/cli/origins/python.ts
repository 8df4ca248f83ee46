import { isOfRegistry, type Origin, ofIndex } from './origin.ts';

/** Matches an address or a path of this file system, in the place of a name. */
const isAddress = /^(?:\.{0,2}\/|(?:git|hg|svn|bzr)\+|https?:|file:)/;

/** Reads requirements of pip. A path or an address without a name may be any package. */
export const inRequirements = (text: string): readonly Origin[] =>
  text.split(/\r?\n/).flatMap((line): readonly Origin[] => {
    const [requirement = ''] = line.trim().split(/\s+#/);
    const [, option = '', value = ''] =
      /^(-i|--(?:extra-)?index-url|-f|--find-links|-e|--editable)(?:[\s=]+(.*))?$/.exec(requirement) ?? [];
    if (option !== '') return /index-url|^-i/.test(option) ? ofIndex(value) : [{ name: '*', place: value }];
    if (isAddress.test(requirement))
      return isOfRegistry(requirement) ? [] : [{ name: '*', place: requirement }];
    const [, name = '', , place = ''] = /^([\w.-]+)(\[[^\]]*\])?\s*@\s*(\S+)/.exec(requirement) ?? [];
    return place === '' || isOfRegistry(place) ? [] : [{ name, place }];
  });

/** Returns the files of requirements that another one includes. */
export const includedBy = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*(?:-r|--requirement|-c|--constraint)[\s=]+(\S+)/gm)].map(([, file = '']) => file);

const sources = /^\[\[(?:source|tool\.(?:poetry|pdm)\.source|tool\.uv\.index)\]\]/;
const packages =
  /^(?:packages|dev-packages|tool\.(?:poetry|uv)\.(?:[\w.-]*dependencies|sources))(?:\.([\w-]+))?$/;

/** Reads the sources of a pyproject.toml or a Pipfile, and the packages that it takes from an address or a folder. */
export function inToml(text: string): readonly Origin[] {
  let section = '';
  let isSource = false;
  return text.split(/\r?\n/).flatMap((line): readonly Origin[] => {
    const [, header] = /^\s*\[+([^\]]+)\]+\s*(?:#.*)?$/.exec(line) ?? [];
    if (header !== undefined) {
      section = header.replace(/["'\s]/g, '');
      isSource = sources.test(line.trim());
      return [];
    }
    const [, key = '', value = ''] = /^\s*["']?([\w.-]+)["']?\s*=\s*(.*)$/.exec(line) ?? [];
    const address = /^\s*["']([^"']+)["']/.exec(value)?.[1] ?? '';
    if (isSource && key === 'url') return ofIndex(address);
    if (/^tool\.uv(?:\.pip)?$/.test(section) && /^(?:extra-)?index-url$|^find-links$/.test(key))
      return [...value.matchAll(/["']([^"']+)["']/g)].flatMap(([, each = '']) => ofIndex(each));
    const [inPackages, table] = packages.exec(section) ?? [];
    const place = /\b(?:git|path|url|file|hg|svn)\s*=\s*["']([^"']+)["']/.exec(value)?.[1] ?? '';
    if (inPackages !== undefined && table === undefined && place !== '') return [{ name: key, place }];
    if (table !== undefined && /^(?:git|path|url|file)$/.test(key)) return [{ name: table, place: address }];
    return [...line.matchAll(/["']([\w.-]+)(?:\[[^\]]*\])?\s*@\s*([^"'\s]+)/g)].flatMap(
      ([, name = '', at = '']) => (isOfRegistry(at) ? [] : [{ name, place: at }]),
    );
  });
}
