/** What is wrong with a change of settings: a line in English, and in any other language. */
import { UserError } from '../../errors.ts';
import type { Language } from '../../languages.ts';
import type { Problem, Problems } from './problems.ts';
import { wordings } from './wordings/index.ts';

export class SettingsProblem<K extends Problem = Problem> extends UserError {
  readonly problem: K;
  readonly values: Problems[K];

  constructor(problem: K, values: Problems[K]) {
    super(codes[problem], wordings.en[problem](values));
    this.problem = problem;
    this.values = values;
  }

  /** The same in another language. */
  in(language: Language): string {
    return wordings[language][this.problem](this.values);
  }
}

export function settingsProblem<K extends Problem>(problem: K, values: Problems[K]): SettingsProblem<K> {
  return new SettingsProblem(problem, values);
}

const codes: Readonly<Record<Problem, string>> = {
  changedMeanwhile: 'settings_changed',
  noSuchSetting: 'settings_unknown',
  notByChannel: 'settings_by_channel',
  badValue: 'settings_value',
  tooManyChannels: 'settings_channels',
  tooLarge: 'settings_large',
  badPattern: 'bad_pattern',
  notJson: 'settings_json',
  notSettings: 'settings_json',
  newerVersion: 'settings_newer',
  unknownParts: 'settings_unknown',
};
