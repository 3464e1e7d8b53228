/** What a platform takes at most, so that commands can make things fit. Lengths are UTF-16 units. */
export interface Limits {
  /** Text of one message; longer texts are split by `post` and cut by `update`. */
  readonly message: number;
  readonly fields: number;
  readonly images: number;
  /** Bytes of one image to upload. */
  readonly imageBytes: number;
  readonly buttons: number;
  readonly buttonLabel: number;
  /** Inputs of a form; one text field takes one for every `formText` characters of its `maxLength`. */
  readonly formFields: number;
  readonly formText: number;
  readonly formTitle: number;
  readonly threadName: number;
  /** ms to leave between two updates of a message. */
  readonly updateEvery: number;
  /** Whether updates may bring a new image (a preview); one that comes too soon after the last may be left out. */
  readonly liveImages: boolean;
  /** Whether a picture can be hidden until it is clicked. */
  readonly spoilers: boolean;
  /** Whether `Reply.answer` shows pictures to that person alone, without posting them anywhere. */
  readonly privateImages: boolean;
}

/** The longest custom id of buttons and forms, on every platform. */
export const maxCustomId = 100;
