import type { TemplateFormat } from '../../format.ts';
import { lowerFolder } from './configurations.ts';
import { isTerraformFile } from './file.ts';

/**
 * The Terraform format. All `.tf` files of a folder form one configuration. Of the document only the path is
 * used: `lower` reads all files of its folder.
 */
export const terraform: TemplateFormat = {
  name: 'terraform',
  recognises: (path) => isTerraformFile(path),
  lower: (document, context) => lowerFolder(document, context),
};
