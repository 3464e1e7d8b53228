/** The kinds of settings: what a value may be, and which of two values is the stricter one. */
import type { Action } from '../../request/actions.ts';
import type { TextFilterSettings } from '../text/settings.ts';

/** The pages on which people find them. */
export const topics = ['where', 'who', 'what', 'amount', 'images', 'review', 'log', 'look'] as const;
export type Topic = (typeof topics)[number];

/** What a person may draw in a time, whatever holds for others; null for as much as they like. */
export interface RoleQuota {
  readonly role: string;
  readonly hour: number | null;
  readonly day: number | null;
  readonly month: number | null;
}

interface Common {
  readonly topic: Topic;
  /** May differ by channel. */
  readonly byChannel?: true;
}

/**
 * Bounds are inclusive. `strict` says how an operator's limit and a server's value become one. `lower` and `higher` are
 * about numbers, where null is none. `union`: everything that either names. `common`: what both name, where an empty list
 * names all. `later`: whichever comes later among the values. `joined`: one text after the other. Without it, operators
 * set defaults but no limits.
 */
export type Kind =
  | { readonly kind: 'switch'; readonly default: boolean; readonly strict?: 'off' }
  | {
      readonly kind: 'whole' | 'decimal';
      readonly min: number;
      readonly max: number;
      readonly default: number | null;
      readonly strict?: 'lower' | 'higher';
    }
  /** From the mildest to the strictest, where one is stricter. */
  | {
      readonly kind: 'choice';
      readonly values: readonly string[];
      readonly default: string;
      readonly strict?: 'later';
    }
  | { readonly kind: 'text'; readonly max: number; readonly default: ''; readonly strict?: 'joined' }
  /** The id of a channel as its platform gives it. One that is gone stands for nothing. */
  | { readonly kind: 'channel'; readonly default: null }
  | {
      readonly kind: 'ids';
      readonly of: 'channels' | 'roles' | 'members';
      readonly most: number;
      readonly default: readonly [];
      readonly strict?: 'union';
    }
  | {
      readonly kind: 'names';
      readonly among: 'models' | 'loras' | 'samplers' | 'flags' | 'commands';
      readonly most: number;
      readonly default: readonly [];
      readonly strict?: 'union' | 'common';
    }
  | { readonly kind: 'name'; readonly among: 'models' | 'samplers'; readonly default: null }
  | {
      readonly kind: 'presets' | 'reactions';
      readonly default: Readonly<Record<never, never>>;
      readonly strict?: 'union';
    }
  | {
      readonly kind: 'rules' | 'phrases' | 'quotas';
      readonly default: readonly [];
      readonly strict?: 'union';
    }
  /** Pixels. */
  | { readonly kind: 'size'; readonly default: null };

export type Setting = Common & Kind;

export interface ValueByKind {
  readonly switch: boolean;
  readonly text: string;
  readonly channel: string | null;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly name: string | null;
  readonly presets: TextFilterSettings['presets'];
  readonly rules: TextFilterSettings['rules'];
  readonly phrases: TextFilterSettings['allow'];
  readonly quotas: readonly RoleQuota[];
  readonly reactions: Readonly<Record<string, Action | 'none'>>;
  readonly size: { readonly width: number; readonly height: number } | null;
}
