import { dirname, extname } from 'node:path';

/** Returns the files of a module whose text is moved to a file beside it: the module hands on all that the new file exports. */
export function splitModule(path: string, text: string): Readonly<Record<string, string>> {
  const extension = extname(path);
  const stem = path.slice(path.lastIndexOf('/') + 1, path.length - extension.length);
  const folder = dirname(path) === '.' ? '' : `${dirname(path)}/`;
  const part = `${stem}-part`;
  return {
    [path]: handingOn(text, `./${part}${importedExtension(extension)}`),
    [`${folder}${part}${extension}`]: text,
  };
}

/** TypeScript names no extension in imports, and Node.js demands one of ES modules. */
const importedExtension = (extension: string): string =>
  /^\.[mc]?ts|^\.tsx/.test(extension) ? '' : extension;

function handingOn(text: string, specifier: string): string {
  if (!/^\s*(?:import\b[^(]|export\b)/m.test(text)) return `module.exports = require('${specifier}');\n`;
  const named = `export * from '${specifier}';\n`;
  return /^\s*export\s+default\b|\bas\s+default\b/m.test(text)
    ? `${named}export { default } from '${specifier}';\n`
    : named;
}
