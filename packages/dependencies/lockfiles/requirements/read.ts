import type { Source } from '@emmental/model';
import { type Package, type PackageSource, packageOf, type Skipped } from '../../package-list.ts';
import { normalizedName } from '../../versions/pep440.ts';
import { folderOf, joined, type LockfileReader, nameOf } from '../lockfile.ts';
import { withOwnIds } from '../python/edges.ts';
import { pinnedBy } from '../python/specifier.ts';
import { type Complaints, complaintsOn } from '../text/tree.ts';

/**
 * Reads `requirements*.txt` (pip: "Requirements File Format"). `==` pins; everything else is reported as not pinned.
 */
export const requirements: LockfileReader = {
  format: 'requirements',
  ecosystem: 'PyPI',
  recognises: (path) =>
    /^[\w.-]*requirements[\w.-]*\.txt$/i.test(nameOf(path)) ||
    /(^|\/)requirements\/[\w.-]+\.txt$/i.test(path),
  read({ file, text, source }) {
    const complain = complaintsOn(file);
    const lines = logicalLines(text);
    const constraints = new Map<string, string>();
    const packages: Package[] = [];
    const includes: string[] = [];
    const skipped: Skipped[] = [];
    const skip = (line: number, name: string | null, why: string): void => {
      skipped.push({ file, line, name, why });
    };
    for (const { line, text: written } of lines) {
      const option = optionOf(written);
      if (option?.name !== 'constraint') continue;
      const path = joined(folderOf(file), option.value);
      if (path === null || !readConstraints(source, path, constraints, new Set([path])))
        skip(line, null, `the constraints of ${option.value} could not be read`);
    }
    for (const { line, text: written } of lines) {
      const option = optionOf(written);
      if (option?.name === 'requirement') {
        const path = joined(folderOf(file), option.value);
        if (path === null || source.kind(path) !== 'file')
          skip(line, null, `the requirements of ${option.value} could not be read`);
        else includes.push(path);
      } else if (option?.name === 'editable') {
        packages.push(fromAddress(option.value, file, line, null));
      } else if (option === null) {
        const dependency = requirementOf(written, file, line, constraints, complain);
        if (!dependency) continue;
        packages.push(dependency);
        if (dependency.source.kind === 'registry' && dependency.version === null)
          skip(line, dependency.name, unpinned(dependency));
      }
    }
    return {
      file,
      format: this.format,
      ecosystem: 'PyPI',
      packages: withOwnIds(packages),
      projects: null,
      includes,
      skipped,
      diagnostics: complain.diagnostics,
    };
  },
};

const unpinned = ({ constraint, lowest }: Package): string =>
  `not pinned (${constraint ?? 'any version'}): ${
    lowest === null
      ? 'the installed version is unknown'
      : `only ${lowest}, the lowest allowed version, is checked`
  }`;

interface Line {
  readonly line: number;
  readonly text: string;
}

/** Joins lines that end in a backslash and removes comments. */
function logicalLines(text: string): readonly Line[] {
  const found: Line[] = [];
  let started = 0;
  let joinedLine = '';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (joinedLine === '') started = index + 1;
    const isComment = /^\s*#/.test(raw);
    if (!isComment && raw.endsWith('\\')) {
      joinedLine += `${raw.slice(0, -1)} `;
      continue;
    }
    joinedLine += isComment ? '' : raw;
    // pip starts a comment only after white space: `#egg=` is part of an address.
    const plain = joinedLine.replace(/(^|\s)#.*$/, '').trim();
    if (plain !== '') found.push({ line: started, text: plain });
    joinedLine = '';
  }
  const rest = joinedLine.trim();
  if (rest !== '') found.push({ line: started, text: rest });
  return found;
}

const options: readonly (readonly [RegExp, 'requirement' | 'constraint' | 'editable'])[] = [
  [/^(?:-r|--requirement)(?:\s*=\s*|\s+|(?=\S))(\S+)/, 'requirement'],
  [/^(?:-c|--constraint)(?:\s*=\s*|\s+|(?=\S))(\S+)/, 'constraint'],
  [/^(?:-e|--editable)(?:\s*=\s*|\s+|(?=\S))(\S+)/, 'editable'],
];

/** Reads a line that starts with a hyphen; returns null for a requirement. Addresses of indexes change nothing here. */
function optionOf(text: string): { readonly name: string; readonly value: string } | null {
  if (!text.startsWith('-')) return null;
  for (const [pattern, name] of options) {
    const value = pattern.exec(text)?.[1];
    if (value !== undefined) return { name, value: value.replaceAll(/^["']|["']$/g, '') };
  }
  return { name: 'other', value: text };
}

const requirement =
  /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(?:@\s*(\S+)|\(?((?:(?:===|==|~=|>=|<=|!=|<|>)[^;()]*)?)\)?)\s*(?:;\s*(.*))?$/;

/** Longest requirement or address; the limit keeps the work of patterns small. */
const longest = 2000;

/** Removes the options of the line (`--hash=…`) and reduces spaces to one. */
function requirementText(written: string): string {
  const options = written.search(/\s--[a-z]/);
  const text = options === -1 ? written : written.slice(0, options);
  return text.slice(0, longest).replaceAll(/\s+/g, ' ').trim();
}

function requirementOf(
  written: string,
  file: string,
  line: number,
  constraints: ReadonlyMap<string, string>,
  complain: Complaints,
): Package | null {
  const hash = /\s--hash[=\s]+(\S+)/.exec(written)?.[1] ?? null;
  const text = requirementText(written);
  if (
    /^(?:[a-z]+\+)?[a-z]+:\/\//i.test(text) ||
    /^\.{0,2}\//.test(text) ||
    /^[^\s@]+\.(?:whl|zip|tar\.gz)$/.test(text)
  )
    return fromAddress(text, file, line, hash);
  // This line is a tag of a template engine. Only the lines between such tags are read.
  if (/^\{[%{#]/.test(text)) {
    complain('read/templated', line);
    return null;
  }
  const found = requirement.exec(text);
  if (found?.[1] === undefined) {
    complain('read/syntax', line, `${JSON.stringify(text.slice(0, 60))} is not a requirement`);
    return null;
  }
  const [, name, , address, specifier = '', marker] = found;
  if (address !== undefined) return fromAddress(address, file, line, hash, name, marker);
  // pip applies a constraint in addition to the requirement's own.
  const together = [specifier, constraints.get(normalizedName(name)) ?? ''].filter(
    (part) => part.trim() !== '',
  );
  return packageOf({
    ...pinnedBy(together.join(',')),
    id: normalizedName(name),
    ecosystem: 'PyPI',
    name,
    lockfile: file,
    line,
    marker: marker?.trim() || null,
    integrity: hash,
  });
}

/** Reads a requirement by address: `git+https://…@v1#egg=name`, `https://…/name-1.0-py3-none-any.whl`, `./folder`. */
function fromAddress(
  written: string,
  file: string,
  line: number,
  integrity: string | null,
  knownName?: string,
  marker?: string,
): Package {
  const address = written.slice(0, longest);
  const egg = /[#&]egg=([\w.-]+)/.exec(address)?.[1];
  const archive = /([A-Za-z0-9][\w.]*)-(\d[\w.!+]*?)(?:-[^/]*)?\.(?:whl|zip|tar\.gz)(?:[#?].*)?$/.exec(
    address,
  );
  const name = knownName ?? egg ?? archive?.[1] ?? placeName(address);
  return packageOf({
    id: normalizedName(name),
    ecosystem: 'PyPI',
    name,
    version: archive?.[2] ?? null,
    source: sourceOf(address),
    lockfile: file,
    line,
    marker: marker?.trim() || null,
    integrity,
  });
}

/** Returns the last part of a place: `…/name.git@v1` → `name`, `./name[extra]` → `name`. */
function placeName(address: string): string {
  const path = (address.split(/[#?]/)[0] ?? address).replace(/\[[^\]]*\]$/, '');
  const last = nameOf(path.replace(/\/$/, '')) || path;
  return /^[a-z]+\+/.test(address) ? last.replace(/@.*$/, '').replace(/\.git$/, '') || last : last;
}

function sourceOf(address: string): PackageSource {
  if (/^(?:git|hg|svn|bzr)\+/.test(address)) return { kind: 'git', url: address };
  if (/^https?:/.test(address)) return { kind: 'url', url: address };
  return { kind: 'file', path: address.replace(/^file:(?:\/\/)?/, '') };
}

/** Reads specifiers by name from a `-c` file and the files that it includes; returns false when it cannot be read. */
function readConstraints(
  source: Source,
  path: string,
  into: Map<string, string>,
  seen: Set<string>,
): boolean {
  const file = source.read(path);
  if (!('text' in file)) return false;
  for (const { text } of logicalLines(file.text)) {
    const option = optionOf(text);
    if (option) {
      const next = joined(folderOf(path), option.value);
      if (option.name === 'other' || option.name === 'editable' || next === null || seen.has(next)) continue;
      readConstraints(source, next, into, seen.add(next));
      continue;
    }
    const found = requirement.exec(requirementText(text));
    if (found?.[1] === undefined || !found[4]) continue;
    const name = normalizedName(found[1]);
    const before = into.get(name);
    into.set(name, before === undefined ? found[4] : `${before},${found[4]}`);
  }
  return true;
}
