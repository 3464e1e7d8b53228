/** The page's own words in the language of the browser; only those are loaded. */
/** @import { Words } from './words/en.js' */
import { language } from './language.js';

const known = ['en', 'zh', 'es', 'de', 'fr', 'ja'];
const own = known.includes(language) ? language : 'en';

document.documentElement.lang = own;

/** @type {{ words: Words }} */
const loaded = await import(`./words/${own}.js`);

export const { words } = loaded;
