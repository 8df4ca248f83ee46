export { hclFile, type Parsed, parseDocument, parsedFile, parseFile } from './parse.ts';
