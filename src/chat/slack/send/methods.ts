/** The methods of Slack's Web API that the bot calls, with arguments typed by Slack's own types. */
import type { webApi } from '@slack/bolt';

export interface Methods {
  'apps.manifest.export': webApi.AppsManifestExportArguments;
  'apps.manifest.update': webApi.AppsManifestUpdateArguments;
  'auth.test': webApi.AuthTestArguments;
  'chat.delete': webApi.ChatDeleteArguments;
  'chat.postEphemeral': webApi.ChatPostEphemeralArguments;
  'chat.postMessage': webApi.ChatPostMessageArguments;
  'chat.update': webApi.ChatUpdateArguments;
  'conversations.history': webApi.ConversationsHistoryArguments;
  'conversations.info': webApi.ConversationsInfoArguments;
  'conversations.join': webApi.ConversationsJoinArguments;
  'conversations.open': webApi.ConversationsOpenArguments;
  'conversations.replies': webApi.ConversationsRepliesArguments;
  'files.completeUploadExternal': webApi.FilesCompleteUploadExternalArguments;
  'files.delete': webApi.FilesDeleteArguments;
  /** Slack's page and its server say `alt_txt`; only the SDK's type says `alt_text`. */
  'files.getUploadURLExternal': Omit<webApi.FilesGetUploadURLExternalArguments, 'alt_text'> & {
    readonly alt_txt?: string;
  };
  'files.info': webApi.FilesInfoArguments;
  'reactions.add': webApi.ReactionsAddArguments;
  'reactions.get': webApi.ReactionsGetArguments;
  'usergroups.list': webApi.UsergroupsListArguments;
  'users.info': webApi.UsersInfoArguments;
  'views.open': webApi.ViewsOpenArguments;
  'views.publish': webApi.ViewsPublishArguments;
}

export type Method = keyof Methods;
