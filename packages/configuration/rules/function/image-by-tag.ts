import { partsOf } from '@emmental/model';
import { functionRule } from '../../rule.ts';
import { judge, notAsked, settings } from '../../setting.ts';

/** An image that is built with the template is pushed by its digest. Source: Lambda developer guide, container images. */
export const functionImageByTag = functionRule({
  id: 'function/image-by-tag',
  aliases: ['EMM-FN-IMAGE-TAG'],
  slice: 'deps',
  threats: ['T6'],
  help: 'The image is named by a tag: whoever may push to the repository changes what runs.',
  judge: ({ declaration: { packageType, logicalId } }, { app }) => {
    const resource = app.resources.get(logicalId);
    return packageType !== 'image' || !resource
      ? notAsked('its code is no image')
      : judge(settings(resource.properties, 'Code', 'ImageUri'), {
          absent: false,
          known: (value) => {
            const last = partsOf(value)?.at(-1);
            if (typeof last !== 'string') return { open: 'its value is set at deployment' };
            return !last.includes('@sha256:');
          },
        });
  },
  say: ({ declaration: { name } }) => ({
    title: `Whoever may push the image changes what ${name} runs`,
    severity: 'medium',
    fix: '`Code.ImageUri`: …@sha256:… instead of a tag',
  }),
});
