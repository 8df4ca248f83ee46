export { type Parsed, parseDiagnostics, parseDocument, parsedFile, parseFile } from './parse.ts';
