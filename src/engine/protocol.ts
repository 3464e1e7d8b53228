/** The messages between the engine's process and the process that started it. */

import type { WantedDevice } from '../pipeline/device.ts';
import type { DrawResult } from '../pipeline/draw.ts';
import type { Device, Notice } from '../pipeline/models.ts';
import type { DrawOptions, DrawRequest, RgbImage } from '../pipeline/request.ts';
import type { ModelRef } from '../request/model-ref.ts';
import type { Progress } from '../request/progress.ts';
import type { SentError } from './sent-error.ts';

/** What the engine's thread is started with. */
export interface Settings {
  readonly device: WantedDevice | Device;
  readonly modelsFolder: string;
  /** Whether memory may be spent on faster convolutions. */
  readonly winograd: boolean;
  readonly maxInFlight: number;
  /** Bytes of weights, as f32. */
  readonly memoryLimit: number;
}

/** A request with a number to speak of it. */
export interface Ticket {
  readonly id: number;
  readonly model: ModelRef;
  readonly options: DrawOptions;
  /** Whether anybody wants to hear of its progress. */
  readonly watched: boolean;
}

/** To the engine. `start` comes first and once. */
export type Order =
  | { readonly kind: 'start'; readonly settings: Settings }
  | ({ readonly kind: 'draw' } & Ticket)
  | { readonly kind: 'cancel'; readonly id: number };

/** How a request stands; while preparing, `steps` is what was asked for. */
export interface EngineProgress extends Progress {
  readonly stage: 'preparing' | 'drawing' | 'decoding';
  /** Time between the latest steps of this request, other requests' turns included; absent before the first. */
  readonly secondsPerStep?: number;
  /** A pixel a latent, or as large as the picture; at most twice a second. */
  readonly preview?: RgbImage;
}

/** A finished request. */
export interface EngineResult extends DrawResult {
  /** As it was drawn: what was left open filled in, the seed among it, and without its pictures. */
  readonly request: Omit<DrawRequest, 'init' | 'controls'>;
  /** The bundle's own name. */
  readonly model: string;
  readonly device: Pick<Device, 'provider'>;
}

/** A model that the engine holds. */
export interface HeldModel {
  readonly name: string;
  readonly folder: string;
  /** Of its weights, as f32. */
  readonly bytes: number;
  /** Requests in flight that draw with it. */
  readonly users: number;
}

/** From the engine. */
export type Report =
  | { readonly kind: 'ready'; readonly device: Device }
  | { readonly kind: 'unfit'; readonly error: SentError }
  | { readonly kind: 'started'; readonly id: number; readonly steps: number }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: EngineProgress }
  | { readonly kind: 'done'; readonly id: number; readonly result: EngineResult }
  | { readonly kind: 'failed'; readonly id: number; readonly error: SentError }
  | { readonly kind: 'models'; readonly models: readonly HeldModel[] }
  | { readonly kind: 'notice'; readonly notice: Notice };
