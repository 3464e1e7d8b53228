/** Discord's limits. */
import type { Client } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { Limits, Place } from '../platform.ts';

const MiB = 1024 * 1024;

/** Without boosts; what bots may upload anywhere. */
const smallestUpload = 10 * MiB;
/** By the level that boosts bring a server to. */
const uploads = [smallestUpload, smallestUpload, 50 * MiB, 100 * MiB];

export interface KnownLimits {
  of(place: Place): Limits;
  /** Keeps the `attachment_size_limit` that an interaction told. */
  learn(place: Place, attachmentSizeLimit: number | undefined): void;
}

export function createLimits(client: Client): KnownLimits {
  const told = new LRUCache<string, number>({ max: 10_000 });

  /** The limit told may be that of a paying person, so a server's own counts where it is lower. */
  const imageBytes = ({ server, channel }: Place): number => {
    const guild = client.guilds.cache.get(server);
    const bytes = guild === undefined ? smallestUpload : (uploads[guild.premiumTier] ?? smallestUpload);
    return Math.min(bytes, told.get(server === '@me' ? channel : server) ?? bytes);
  };

  return {
    of: (place) => ({
      // Twice as much fits into an embed, for texts that must all be escaped.
      message: 2000,
      fields: 25,
      images: 10,
      imageBytes: imageBytes(place),
      buttons: 25,
      buttonLabel: 80,
      formFields: 5,
      formText: 4000,
      formTitle: 45,
      threadName: 100,
      updateEvery: 1500,
      liveImages: true,
      spoilers: true,
      privateImages: true,
    }),
    learn({ server, channel }, attachmentSizeLimit) {
      if (attachmentSizeLimit !== undefined)
        told.set(server === '@me' ? channel : server, attachmentSizeLimit);
    },
  };
}
