/** What the commands say, and how they present themselves, in every language. */
import { textsOf } from '../../commands/texts/index.ts';
import { describeTexts } from '../support/texts.ts';

/** Words that these languages share with English. */
const shared = new Set(
  ['es', 'de', 'fr'].flatMap((locale) =>
    [
      'models.guidance',
      'history.seed',
      'history.page',
      'history.images',
      'stats.pictures',
      'actions.variations',
    ].map((key) => `${locale} ${key}`),
  ),
);

describeTexts('what the commands say', textsOf, shared);
