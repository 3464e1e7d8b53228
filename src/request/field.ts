/** The kinds of things that can be asked for: what a value may be, how it is typed, and what becomes of it. */

/** Where a flag can be typed. */
export type Surface = 'chat' | 'cli';

/** One way of typing a field: `--name value`, or the slash option of that name. */
export interface Flag {
  readonly aliases?: readonly string[];
  /** Its name on the command line where that differs; chats take it as an alias. */
  readonly cli?: string;
  /** A value to show; '' for a flag that takes none. */
  readonly example: string;
  /** The value that the flag stands for; it then takes none. */
  readonly means?: string;
  /** Not in `/help`. */
  readonly rare?: true;
  /** Only for typing: it is no option of a platform's command, of which there can't be many. */
  readonly typed?: true;
  /** Given again, it adds to what was given before. */
  readonly adds?: true;
  /** Forms have a menu of it: of these values, or of all that there are. */
  readonly menu?: readonly string[] | 'all';
}

interface Common {
  /**
   * `picture`: decides what is drawn; the pipeline gets it. `weights`: decides with which weights. `delivery`: decides
   * how the result reaches people. `record`: only noted.
   */
  readonly about: 'picture' | 'weights' | 'delivery' | 'record';
  /** By name, the main one first; nobody types a field that has none. */
  readonly flags?: Readonly<Record<string, Flag>>;
  /** The only place where it can be typed. */
  readonly only?: Surface;
  readonly required?: true;
  /** What there must be for it to mean anything: a picture to start from, or a model with a CLIP text encoder. */
  readonly needs?: 'init' | 'clip';
  /** The switch that it is of no use without. */
  readonly turnsOn?: 'clip';
  /** Its name in the `parameters` text of PNG files that other tools read. */
  readonly png?: string;
  /** Shown with every result, under a label. */
  readonly shown?: true;
}

/** Bounds are inclusive unless said; `default` is for requests and models that say nothing. */
export type Kind =
  | {
      readonly kind: 'text';
      /** UTF-16 units. */
      readonly max: number;
      readonly default?: string;
    }
  | {
      readonly kind: 'whole';
      readonly min: number;
      readonly max: number;
      /** The model's own limit that lowers `max`. */
      readonly limit?: 'maxSteps';
      readonly default?: number;
    }
  | {
      readonly kind: 'decimal';
      readonly min: number;
      /** `min` itself is not allowed. */
      readonly above?: true;
      readonly max: number;
      readonly default?: number;
    }
  /** Chosen at random where nobody says. */
  | { readonly kind: 'seed'; readonly min: number; readonly max: number }
  /** A name among those that are known where the request is read. */
  | { readonly kind: 'name'; readonly among: 'samplers'; readonly max: number; readonly default?: string }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly default?: string }
  | { readonly kind: 'switch'; readonly default?: boolean }
  /** `width` and `height` in pixels, by the model's own `maxSize`. */
  | {
      readonly kind: 'size';
      readonly min: number;
      readonly max: number;
      readonly multiple: number;
      /** Long side by short side, at most. */
      readonly maxRatio: number;
      readonly default: { readonly width: number; readonly height: number };
    }
  /** A base, and by flags of their own what is laid over it. */
  | { readonly kind: 'model' }
  /** ControlNets and how much they count; their pictures travel beside the request. */
  | { readonly kind: 'controls'; readonly max: number }
  /** Of files. */
  | { readonly kind: 'names'; readonly max: number }
  /** The id of a job. */
  | { readonly kind: 'job'; readonly max: number }
  /** The name of values that the member saved; a request holds the values themselves. */
  | { readonly kind: 'preset' }
  /** A picture; it travels beside the request. */
  | { readonly kind: 'picture' };

export type Field = Common & Kind;

export type FieldOf<K extends Kind['kind']> = Field & { readonly kind: K };
