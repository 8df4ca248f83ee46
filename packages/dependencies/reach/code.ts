import type { InlineModule } from '@emmental/code';
import type { Language } from '@emmental/model';

/** One function, as far as what it loads depends on it. */
export interface FunctionCode {
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** The module and the export that the cloud starts; null when that is not known, `why` says it. */
  readonly entry: { readonly module: string; readonly export: string } | null;
  readonly why: string | null;
  readonly language: Language;
  readonly runtime: string | null;
  /** Folder of the deployed code, relative to the root; null when it is not in the repository. */
  readonly directory: string | null;
  readonly layers: readonly string[];
  /** It has layers that are not in the repository: what they bring is not known. */
  readonly foreignLayers: boolean;
  readonly inline: InlineModule | null;
  /** A bundler makes one file of what is loaded, and leaves out the rest. */
  readonly bundled: boolean;
}
