/** The devices of this machine, for rooms that don't know the graphs. */

export { chooseDevice, type WantedDevice } from '../graph/device/choose-device.ts';
export { inspectDrivers } from '../graph/device/drivers/drivers.ts';
