/**
 * Every refusal that Slack documents for the methods the bot calls, sorted by what helps against it. Most are
 * *lasting*: the place, the file or the way back is refused, and only another one helps. Some are *passing*: trying
 * again later helps. The rest are *ours*: the call was wrong. Source: https://docs.slack.dev/reference/methods, each
 * method's errors, and some that Slack answers with though its pages don't name them.
 */
import type { Obstacle, Problem } from '../../platform.ts';

export interface Sorted {
  readonly problem: Problem;
  readonly obstacle?: Obstacle;
}

const table: readonly (Sorted & { readonly words: string })[] = [
  {
    problem: 'gone',
    words: `channel_not_found invalid_channel message_not_found thread_not_found invalid_thread_ts file_not_found
      file_deleted file_is_deleted file_comment_not_found user_not_found users_not_found team_not_found invalid_team
      no_item_specified bad_timestamp cant_find_message team_access_not_granted posting_to_channel_denied_by_org
      duplicate_message_not_found duplicate_channel_not_found draft_not_found
      invalid_auth not_authed account_inactive token_revoked token_expired`,
  },
  { problem: 'gone', obstacle: 'archived', words: 'is_archived is_inactive' },
  {
    problem: 'forbidden',
    words: `missing_scope no_permission permission_denied access_denied accesslimited ekm_access_denied not_allowed_token_type
      enterprise_is_restricted app_access_restricted forbidden_team two_factor_setup_required plan_upgrade_required
      preview_feature_not_available as_user_not_supported send_on_behalf_not_allowed channel_is_limited_access
      cannot_reply_to_message cant_broadcast_message cant_update_message cant_delete_message edit_window_closed
      cant_delete_file delete_not_allowed file_deleting_disabled not_visible template_not_visible no_access not_reactable
      too_many_reactions too_many_emoji too_many_members method_not_supported_for_channel_type user_not_in_channel
      canvas_disabled_file_team canvas_disabled_user_team canvas_globally_disabled not_enabled`,
  },
  { problem: 'forbidden', obstacle: 'permission', words: 'not_in_channel' },
  {
    problem: 'forbidden',
    obstacle: 'read_only',
    words: `restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel
      restricted_action_non_threadable_channel posting_to_general_channel_denied`,
  },
  { problem: 'forbidden', obstacle: 'locked', words: 'restricted_action_thread_locked thread_locked' },
  {
    problem: 'forbidden',
    obstacle: 'uploads',
    words: `file_uploads_disabled file_uploads_except_images_disabled file_type_not_allowed blocked_file_type
      slack_connect_file_upload_sharing_blocked slack_connect_blocked_file_type slack_connect_clip_sharing_blocked
      slack_connect_file_link_sharing_blocked slack_connect_canvas_sharing_blocked slack_connect_lists_sharing_blocked
      posting_to_channel_denied file_share_limit_reached max_file_sharing_exceeded storage_limit_reached
      malware_detected unknown_snippet_type unknown_subtype`,
  },
  {
    problem: 'forbidden',
    obstacle: 'directs_closed',
    words: `cannot_dm_bot user_disabled user_not_visible messages_tab_disabled invalid_user_combination
      not_enough_users too_many_users`,
  },
  {
    problem: 'too_late',
    words: `expired_trigger_id exchanged_trigger_id trigger_expired trigger_exchanged expired_url used_url
      cannot_send_in_channel`,
  },
  {
    problem: 'too_large',
    words:
      'file_upload_size_restricted file_too_large upload_too_large snippet_too_large post_contents_too_large',
  },
  {
    problem: 'unavailable',
    words: `ratelimited rate_limited message_limit_exceeded service_unavailable request_timeout operation_timeout
      team_added_to_org org_login_required external_channel_migrating too_many_reactions_pending
      streaming_state_conflict failed_adding_collaborator failed_creating_app failed_datastore_operation failed_export
      list_record_comment_fetch_failed`,
  },
  {
    problem: 'unavailable',
    obstacle: 'failing',
    words: 'internal_error fatal_error update_failed file_update_failed unable_to_share_files',
  },
  {
    problem: 'invalid',
    words: `invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type
      missing_post_type missing_argument missing_args unknown_method method_deprecated deprecated_endpoint is_bot
      insecure_request no_text msg_too_long msg_blocks_too_long too_many_attachments too_many_contact_cards
      attachment_payload_limit_exceeded invalid_attachments invalid_blocks invalid_blocks_format block_mismatch
      markdown_text_conflict missing_file_data no_dual_broadcast_content_update draft_already_deleted
      draft_already_sent draft_has_conflict metadata_too_large metadata_must_be_sent_from_app
      invalid_metadata_format invalid_metadata_schema invalid_metadata_filter_keys invalid_cursor invalid_ts_latest
      invalid_ts_oldest invalid_name already_reacted alt_txt_too_large channels_limit_exceeded
      users_list_not_supplied view_too_large duplicate_external_id hash_conflict missing_profile_id not_implemented
      invalid_trigger_id invalid_app invalid_app_id
      app_not_eligible app_not_found app_not_owned_by_manager_app invalid_manifest invalid_grant_type
      invalid_client_id invalid_code invalid_code_verifier invalid_refresh_token bad_client_secret bad_redirect_uri
      no_scopes oauth_authorization_url_mismatch oauth_metadata_not_found pkce_not_allowed user_email_unverified
      cannot_install_an_org_installed_app dynamic_client_registration_failed
      dynamic_client_registration_invalid_redirect_uri dynamic_client_registration_invalid_response
      dynamic_client_registration_missing_oauth_endpoints dynamic_client_registration_not_supported
      dynamic_client_registration_rejected`,
  },
];

/** By Slack's own word. */
export const refusals: ReadonlyMap<string, Sorted> = new Map(
  table.flatMap(({ words, ...sorted }) => words.split(/\s+/).map((word) => [word, sorted] as const)),
);
