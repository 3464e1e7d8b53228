/** What will be computed on, and why? */

import { AppError } from '../../errors.ts';
import { chooseDevice } from '../../pipeline/device.ts';
import type { Config } from '../config/config.ts';
import { examine, type Finding } from './finding.ts';

export function checkDevice({ device }: Config): Promise<Finding> {
  return examine('device', async () => {
    try {
      const { provider, precision, reason } = await chooseDevice(device);
      return { state: 'ok', detail: `${provider} in ${precision}: ${reason}` };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { state: 'fail', detail: error.message, advice: 'Or let ELLA_DEVICE be auto.' };
    }
  });
}
