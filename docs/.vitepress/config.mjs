/** The site of the docs: `npm run check` builds it, and a link that leads nowhere fails. */

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const source = 'https://github.com/ella-bot/ella-bot';
const page = (text, link) => ({ text, link });

export default defineConfig({
  title: 'ella-bot',
  description: 'A Discord and Slack bot that draws what people actually ask for.',
  lang: 'en',
  cleanUrls: true,
  srcExclude: ['node_modules/**'],
  vite: { publicDir: fileURLToPath(new URL('../screenshots', import.meta.url)) },
  themeConfig: {
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: source }],
    nav: [page('Start', '/start'), page('Operate', '/operate'), page('How it works', '/how-it-works')],
    sidebar: [
      {
        text: 'Begin',
        items: [
          page('Start in a minute', '/start'),
          page('Draw with real models', '/models'),
          page('Prompts and options', '/prompts'),
        ],
      },
      {
        text: 'Bring it to your chat',
        items: [
          page('Discord, step by step', '/discord'),
          page('Slack, step by step', '/slack'),
          page("Moderators' guide", '/moderate'),
        ],
      },
      {
        text: 'Run it',
        items: [
          page('GPUs', '/gpu'),
          page('Containers and services', '/deploy'),
          page("Operators' runbook", '/operate'),
          page('Settings', '/settings'),
        ],
      },
      {
        text: 'About',
        items: [
          page('How ELLA works', '/how-it-works'),
          page('Figures', '/figures'),
          page('Privacy', '/privacy'),
          page('Contributing', '/contributing'),
          page('Security', '/security'),
        ],
      },
    ],
    editLink: { pattern: `${source}/edit/main/docs/:path` },
  },
});
