export { openZip, type ZipArchive, type ZipEntry } from './archive/zip.ts';
export { type Beside, type BesideSettings, codeBeside } from './entry/beside.ts';
export { type FoundEntry, type FoundSource, findEntry, type HandlerSettings } from './entry/find.ts';
export { parseHandlerFlag } from './entry/flag.ts';
export { type Node, nodesOf } from './nodes.ts';
export { type InlineModule, type LoadOptions, loadProgram } from './program/load.ts';
export { isStandard as isPythonStandard } from './program/python-library.ts';
export type * from './program.ts';
export type * from './tree.ts';
