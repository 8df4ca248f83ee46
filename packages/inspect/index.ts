export type { How } from './decode/decoder.ts';
export { defaultLimits, type Limits } from './decode/limits.ts';
export {
  type DecodeNode,
  type DecodeOptions,
  type DecodeTree,
  decode,
  type NotInspected,
  type Structure,
} from './decode/tree.ts';
export { type Recognised, recognise } from './trigger/recognise.ts';
export { type TriggerId, triggers } from './trigger/table.ts';
