export { type Parsed, parseDocument, parsedFile, parseFile } from './parse.ts';
