/** The report as one HTML page that needs nothing else: scores, pictures, and what each got wrong. */

import { escapeHtml } from '../html.ts';
import { pageStyle } from './page-style.ts';
import { categories, type Question } from './prompts.ts';
import {
  failures,
  type JudgedPicture,
  type JudgedPrompt,
  pictureScore,
  promptScore,
  type Scores,
} from './score.ts';
import { questionText, seenText } from './words.ts';

export interface PageContent {
  readonly model: string;
  /** Which prompts: `people` or `grammar`. */
  readonly set: string;
  /** One line: steps, guidance, device … */
  readonly settings: string;
  readonly scores: Scores;
  readonly judged: readonly JudgedPrompt[];
  /** The PNG files of each prompt's pictures. */
  readonly files: readonly (readonly Uint8Array[])[];
}

/** @returns a complete document */
export function shapesPage({ model, set, settings, scores, judged, files }: PageContent): string {
  const title = `Shapes-DPG, ${set}: ${model}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="settings">${escapeHtml(settings)}</p>
</header>
<main>
${summary(scores)}
<section aria-labelledby="prompts">
<h2 id="prompts">Prompts</h2>
<p><input type="checkbox" id="only"> <label for="only">Only those with mistakes</label></p>
${judged.map((prompt, i) => promptPart(prompt, files[i] ?? [])).join('\n')}
</section>
</main>
<footer><p>A question whose parent fails has failed; it counts as not asked. A prompt's score is the part of its questions answered right, over all its pictures; overall is the mean over prompts. Right in everything is a picture in which all is as it was said, and nothing more.</p></footer>
</body>
</html>
`;
}

function summary(scores: Scores): string {
  const { overall, error, categories: byCategory, prompts, pictures, faultless, right, byShapes } = scores;
  const rows = categories.flatMap((name) => {
    const found = byCategory[name];
    return found ? [row(name, found.score, `${found.right} of ${found.asked}`)] : [];
  });
  return `<section aria-labelledby="scores">
<h2 id="scores">Scores</h2>
<p class="overall"><strong>${overall.toFixed(1)}</strong> of 100 overall <span>± ${error.toFixed(1)} (standard error)</span></p>
<table>
<caption>Right answers by category</caption>
<thead><tr><th scope="col">Category</th><th scope="col">Score</th><th scope="col">Answers</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p class="overall"><strong>${percent(right / Math.max(1, pictures))}</strong> of the pictures are right in everything that was said</p>
<table>
<caption>Right in everything, by the number of shapes asked for</caption>
<thead><tr><th scope="col">Shapes</th><th scope="col">Right</th><th scope="col">Pictures</th></tr></thead>
<tbody>
${byShapes.map((part) => row(part.shapes, (100 * part.right) / part.pictures, `${part.right} of ${part.pictures}`)).join('\n')}
</tbody>
</table>
<p>${prompts} prompts, ${pictures} pictures; in ${faultless} no question was answered wrongly.</p>
</section>`;
}

function row(name: string, score: number, answers: string): string {
  const meter = `<meter min="0" max="100" value="${score.toFixed(1)}" aria-hidden="true"></meter>`;
  return `<tr><th scope="row">${name}</th><td>${meter} ${score.toFixed(1)}</td><td>${answers}</td></tr>`;
}

function promptPart({ prompt, pictures }: JudgedPrompt, files: readonly Uint8Array[]): string {
  const score = promptScore({ pictures });
  const heading = `prompt-${prompt.id}`;
  const figures = pictures.map((picture, i) =>
    pictureFigure({ prompt, picture, number: i + 1, png: files[i] }),
  );
  return `<article class="${pictures.every(({ fault }) => fault === undefined) ? 'whole' : 'flawed'}" aria-labelledby="${heading}">
<h3 id="${heading}"><span>Prompt ${prompt.id}</span> <span class="score">${percent(score)}</span></h3>
<p class="prompt">${escapeHtml(prompt.prompt)}</p>
<div class="pictures">
${figures.join('\n')}
</div>
</article>`;
}

interface Figure {
  readonly prompt: JudgedPrompt['prompt'];
  readonly picture: JudgedPicture;
  readonly number: number;
  readonly png: Uint8Array | undefined;
}

function pictureFigure({ prompt, picture, number, png }: Figure): string {
  const { wrong, unasked } = failures(prompt.questions, picture.answers);
  const seen = escapeHtml(seenText(picture.seen));
  const source = `data:image/png;base64,${Buffer.from(png ?? []).toString('base64')}`;
  const verdict =
    picture.fault === undefined ? '<p class="right">All right</p>' : `<p>${escapeHtml(picture.fault)}</p>`;
  const list = wrong.length === 0 ? verdict : `${verdict}${questionList(wrong)}`;
  const rest =
    unasked.length === 0
      ? ''
      : `<details><summary>${unasked.length} more not asked</summary>${questionList(unasked)}</details>`;
  return `<figure>
<img src="${source}" width="128" height="128" alt="Picture ${number}: ${seen}">
<figcaption>
<p>Seed ${picture.seed}: ${percent(pictureScore(picture))}</p>
${list}${rest}
<details><summary>What was seen</summary><p>${seen}</p></details>
</figcaption>
</figure>`;
}

function questionList(questions: readonly Question[]): string {
  return `<ul>${questions.map((question) => `<li>${escapeHtml(questionText(question))}</li>`).join('')}</ul>`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(0)} %`;
}
