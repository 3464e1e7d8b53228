/** The contract of all chat platforms: one suite that every adapter passes, seen through people's eyes. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { Contract } from './contract.ts';
import { createContractApp } from './contract-app.ts';
import { describeCommands } from './contract-commands.ts';
import { describeForms } from './contract-forms.ts';
import { describeMessages } from './contract-messages.ts';
import { describePeople } from './contract-people.ts';
import { describeText } from './contract-text.ts';
import { describeThreads } from './contract-threads.ts';
import { describeTrouble } from './contract-trouble.ts';
import type { PlatformWorld, SetUp } from './platform-world.ts';

export function describePlatform(name: string, setUp: SetUp): void {
  describe(`${name} as a chat platform`, () => {
    const app = createContractApp();
    let world: PlatformWorld | undefined;
    const contract: Contract = {
      app,
      world() {
        if (world === undefined) throw new Error('The platform is not set up yet');
        return world;
      },
    };
    beforeAll(async () => {
      world = await setUp(app);
    });
    beforeEach(() => app.reset());
    afterAll(() => world?.stop());

    describeCommands(contract);
    describeForms(contract);
    describePeople(contract);
    describeMessages(contract);
    describeText(contract);
    describeThreads(contract);
    describeTrouble(contract);
  });
}
