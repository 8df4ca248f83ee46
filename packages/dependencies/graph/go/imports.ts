/** The package and the imports of a Go file (Go specification: "Source file organization", "Import declarations"). */
export interface GoFile {
  readonly package: string;
  readonly imports: readonly { readonly path: string; readonly line: number }[];
  /** The file is built on some platforms or with some tags only. */
  readonly conditional: boolean;
}

const token =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[\p{L}_][\p{L}\p{N}_]*|[\s\S]/uy;

/** Reads the head of a Go file: the package clause and the imports, which precede everything else. */
export function goFile(name: string, text: string): GoFile {
  const imports: { path: string; line: number }[] = [];
  let line = 1;
  let named = '';
  let conditional = isConditionalName(name);
  let inside: 'package' | 'import' | 'list' | null = null;
  token.lastIndex = 0;
  for (let found = token.exec(text)?.[0]; found !== undefined; found = token.exec(text)?.[0]) {
    if (found.startsWith('//go:build') && named === '') conditional = true;
    else if (/^["`]/.test(found) && (inside === 'import' || inside === 'list')) {
      imports.push({ path: found.slice(1, -1), line });
      if (inside === 'import') inside = null;
    } else if (found === '(' && inside === 'import') inside = 'list';
    else if (found === ')' && inside === 'list') inside = null;
    else if (inside === null && (found === 'package' || found === 'import')) inside = found;
    else if (inside === 'package' && /^[\p{L}_]/u.test(found)) {
      named = found;
      inside = null;
    } else if (!isPassedOver(found) && inside === null) break;
    for (const character of found) if (character === '\n') line++;
  }
  return { package: named, imports, conditional };
}

const isPassedOver = (found: string): boolean => /^(?:\s|\/\/|\/\*|;|\ufeff)/.test(found);

// Endings of file names that name a system. Source: go/build/syslist.go.
const systems =
  /_(?:aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|nacl|netbsd|openbsd|plan9|solaris|wasip1|windows|zos)(?:_[a-z0-9]+)?\.go$/;
const machines =
  /_(?:386|amd64|arm|arm64|loong64|mips|mips64|mips64le|mipsle|ppc64|ppc64le|riscv64|s390x|sparc64|wasm)\.go$/;

const isConditionalName = (name: string): boolean => machines.test(name);

/**
 * Returns whether a file is built where functions run, on Linux. Tests, and files whose name begins with `_` or `.`,
 * never are.
 */
export const isBuilt = (name: string): boolean =>
  name.endsWith('.go') && !/^[_.]/.test(name) && !name.endsWith('_test.go') && !systems.test(name);
