import type { InlineModule } from '@emmental/code';
import type { Language } from '@emmental/model';

/** The data of a function that decide which modules it loads. */
export interface FunctionCode {
  readonly id: string;
  /** The name that people use. */
  readonly name: string;
  /** The module and the export that the cloud starts; null when they are unknown, and `why` gives the reason. */
  readonly entry: { readonly module: string; readonly export: string } | null;
  readonly why: string | null;
  readonly language: Language;
  readonly runtime: string | null;
  /** Folder of the deployed code, relative to the root; null when it is not in the repository. */
  readonly directory: string | null;
  readonly layers: readonly string[];
  /** The function has layers that are not in the repository, whose content is unknown. */
  readonly foreignLayers: boolean;
  readonly inline: InlineModule | null;
  /** A bundler joins the loaded modules into one file and leaves out the rest. */
  readonly bundled: boolean;
}
