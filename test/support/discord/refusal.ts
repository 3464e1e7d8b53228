/** How the local Discord says no: its own numbers and statuses. */

export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const refusals = {
  unknownChannel: () => new Refusal(404, 10003, 'Unknown Channel'),
  unknownGuild: () => new Refusal(404, 10004, 'Unknown Guild'),
  unknownMember: () => new Refusal(404, 10007, 'Unknown Member'),
  unknownMessage: () => new Refusal(404, 10008, 'Unknown Message'),
  unknownUser: () => new Refusal(404, 10013, 'Unknown User'),
  unknownEmoji: () => new Refusal(400, 10014, 'Unknown Emoji'),
  unknownWebhook: () => new Refusal(404, 10015, 'Unknown Webhook'),
  unknownInteraction: () => new Refusal(404, 10062, 'Unknown interaction'),
  tooLarge: () => new Refusal(413, 40005, 'Request entity too large'),
  forum: () => new Refusal(400, 40058, 'Cannot send a message in a forum channel'),
  acknowledged: () => new Refusal(400, 40060, 'Interaction has already been acknowledged.'),
  needsTag: () => new Refusal(400, 40067, 'A tag is required to create a forum post in this channel'),
  noAccess: () => new Refusal(403, 50001, 'Missing Access'),
  notYours: () => new Refusal(403, 50005, 'Cannot edit a message authored by another user'),
  empty: () => new Refusal(400, 50006, 'Cannot send an empty message'),
  noDirect: () => new Refusal(403, 50007, 'Cannot send messages to this user'),
  noText: () => new Refusal(400, 50008, 'Cannot send messages in a non-text channel'),
  noPermission: () => new Refusal(403, 50013, 'Missing Permissions'),
  noThreads: () => new Refusal(400, 50024, 'Cannot execute action on this channel type'),
  invalid: (what: string) => new Refusal(400, 50035, `Invalid Form Body: ${what}`),
  archived: () => new Refusal(400, 50083, 'Thread is archived'),
  threadExists: () => new Refusal(400, 160004, 'A thread has already been created for this message'),
  threadLocked: () => new Refusal(403, 160005, 'Thread is locked'),
};
