#!/usr/bin/env node
/** The program `ella-bot`: reads the command line and hands over to a subcommand. */

import { loadEnvFile } from './cli/config/env-file.ts';
import { createProgram } from './cli/program.ts';
import { exitCodeOf, printError } from './cli/report-error.ts';

try {
  loadEnvFile();
  await createProgram().parseAsync();
} catch (error) {
  printError(error);
  process.exitCode = exitCodeOf(error);
}
