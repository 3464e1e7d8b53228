/** Slack's names of emoji and their characters, for reactions and for reading texts. */
import { emojiKey } from '../../platform.ts';

/** Slack's own names, which for many emoji differ from Unicode's. */
const table = `
🔁 repeat|🔂 repeat_one|🔄 arrows_counterclockwise|🔃 arrows_clockwise|🎲 game_die|⬆️ arrow_up|⬇️ arrow_down|⬅️ arrow_left
➡️ arrow_right|↗️ arrow_upper_right|↘️ arrow_lower_right|↩️ leftwards_arrow_with_hook|↪️ arrow_right_hook|❌ x|❎ negative_squared_cross_mark
✅ white_check_mark|✔️ heavy_check_mark|☑️ ballot_box_with_check|✖️ heavy_multiplication_x|✉️ email|✉️ envelope|📧 e-mail|📩 envelope_with_arrow
📨 incoming_envelope|📬 mailbox_with_mail|📥 inbox_tray|📤 outbox_tray|0️⃣ zero|1️⃣ one|2️⃣ two|3️⃣ three|4️⃣ four|5️⃣ five|6️⃣ six|7️⃣ seven
8️⃣ eight|9️⃣ nine|🔟 keycap_ten|#️⃣ hash|*️⃣ keycap_star|🅰️ a|🅱️ b|🆎 ab|🅾️ o2|⭕ o|🆕 new|🆗 ok|🆙 up|🆒 cool|🆓 free|🆖 ng|🆘 sos
▶️ arrow_forward|⏸️ double_vertical_bar|⏹️ black_square_for_stop|⏭️ black_right_pointing_double_triangle_with_vertical_bar
⏩ fast_forward|⏪ rewind|⏫ arrow_double_up|⏬ arrow_double_down|🔼 arrow_up_small|🔽 arrow_down_small|🔀 twisted_rightwards_arrows
🗑️ wastebasket|🔍 mag|🔎 mag_right|🖼️ frame_with_picture|🎨 art|🖌️ lower_left_paintbrush|✏️ pencil2|📝 memo|📝 pencil|📷 camera
📸 camera_with_flash|🎥 movie_camera|💾 floppy_disk|📌 pushpin|📎 paperclip|🔗 link|✂️ scissors|🔖 bookmark|🏷️ label|📋 clipboard
⭐ star|🌟 star2|✨ sparkles|💫 dizzy|💥 boom|💥 collision|🔥 fire|💯 100|❤️ heart|🧡 orange_heart|💛 yellow_heart|💚 green_heart
💙 blue_heart|💜 purple_heart|🖤 black_heart|🤍 white_heart|🤎 brown_heart|💔 broken_heart|💕 two_hearts|💖 sparkling_heart
👍 +1|👍 thumbsup|👎 -1|👎 thumbsdown|👌 ok_hand|👏 clap|🙌 raised_hands|🙏 pray|💪 muscle|👀 eyes|👋 wave|✋ hand|✋ raised_hand
👊 facepunch|👊 punch|✊ fist|✌️ v|🤞 crossed_fingers|🤘 the_horns|👉 point_right|👈 point_left|👆 point_up_2|☝️ point_up|👇 point_down
🤝 handshake|🤲 palms_up_together|🫶 heart_hands|🤙 call_me_hand|🖐️ raised_hand_with_fingers_splayed|🫡 saluting_face
😄 smile|😃 smiley|😀 grinning|😁 grin|😆 laughing|😆 satisfied|😅 sweat_smile|😂 joy|🤣 rolling_on_the_floor_laughing|😊 blush
😇 innocent|🙂 slightly_smiling_face|🙃 upside_down_face|😉 wink|😍 heart_eyes|🥰 smiling_face_with_3_hearts|😘 kissing_heart|😋 yum
😎 sunglasses|🤩 star-struck|🥳 partying_face|😏 smirk|😒 unamused|🤔 thinking_face|🤨 face_with_raised_eyebrow|😐 neutral_face
😑 expressionless|😶 no_mouth|🙄 face_with_rolling_eyes|😬 grimacing|😔 pensive|😪 sleepy|😴 sleeping|😷 mask|🤯 exploding_head
😕 confused|😟 worried|🙁 slightly_frowning_face|☹️ white_frowning_face|😮 open_mouth|😲 astonished|😳 flushed|🥺 pleading_face
😢 cry|😭 sob|😱 scream|😩 weary|😡 rage|😠 angry|😈 smiling_imp|💀 skull|💩 hankey|💩 poop|👻 ghost|👽 alien|🤖 robot_face
😺 smiley_cat|😻 heart_eyes_cat|🙈 see_no_evil|🙉 hear_no_evil|🙊 speak_no_evil|🤷 shrug|🤦 face_palm|🙋 raising_hand|🕺 man_dancing|💃 dancer
🎉 tada|🎊 confetti_ball|🎁 gift|🏆 trophy|🥇 first_place_medal|🥈 second_place_medal|🥉 third_place_medal|🎯 dart|🚀 rocket|👑 crown
🌈 rainbow|☀️ sunny|🌙 crescent_moon|☁️ cloud|⚡ zap|❄️ snowflake|💧 droplet|🌊 ocean|🌍 earth_africa|🌎 earth_americas|🌏 earth_asia
🌸 cherry_blossom|🌹 rose|🌻 sunflower|🌲 evergreen_tree|🌳 deciduous_tree|🌵 cactus|🍀 four_leaf_clover|🍁 maple_leaf|🍄 mushroom
🐱 cat|🐶 dog|🐭 mouse|🐰 rabbit|🦊 fox_face|🐻 bear|🐼 panda_face|🐨 koala|🐯 tiger|🦁 lion_face|🐮 cow|🐷 pig|🐸 frog|🐵 monkey_face
🐔 chicken|🐧 penguin|🦄 unicorn_face|🐝 bee|🦋 butterfly|🐢 turtle|🐍 snake|🐙 octopus|🐟 fish|🐬 dolphin|🐳 whale|🦀 crab|🐉 dragon
☕ coffee|🍵 tea|🍺 beer|🍻 beers|🍷 wine_glass|🍕 pizza|🍔 hamburger|🍎 apple|🍌 banana|🍓 strawberry|🍒 cherries|🥑 avocado|🍞 bread
🎂 birthday|🍰 cake|🍪 cookie|🍫 chocolate_bar|🍿 popcorn|🎵 musical_note|🎶 notes|🎧 headphones|🎮 video_game|⚽ soccer|🏀 basketball
🚗 car|🚗 red_car|🚲 bike|✈️ airplane|🚢 ship|🏠 house|🏡 house_with_garden|🏢 office|⛪ church|🏰 european_castle|🗽 statue_of_liberty
⏰ alarm_clock|⌛ hourglass|⏳ hourglass_flowing_sand|⏱️ stopwatch|📅 date|📆 calendar|💡 bulb|🔦 flashlight|🔋 battery|🔌 electric_plug
💻 computer|⌨️ keyboard|🖥️ desktop_computer|📱 iphone|☎️ phone|📞 telephone_receiver|📺 tv|🔒 lock|🔓 unlock|🔑 key|🔨 hammer|🔧 wrench
⚙️ gear|🛠️ hammer_and_wrench|🧪 test_tube|🔬 microscope|🔭 telescope|💉 syringe|💊 pill|🛑 octagonal_sign|⛔ no_entry|🚫 no_entry_sign
⚠️ warning|❗ exclamation|❗ heavy_exclamation_mark|❓ question|❔ grey_question|❕ grey_exclamation|‼️ bangbang|⁉️ interrobang
➕ heavy_plus_sign|➖ heavy_minus_sign|➗ heavy_division_sign|♾️ infinity|♻️ recycle|🔴 red_circle|🟠 large_orange_circle
🟡 large_yellow_circle|🟢 large_green_circle|🔵 large_blue_circle|🟣 large_purple_circle|⚫ black_circle|⚪ white_circle
🟥 large_red_square|🟦 large_blue_square|🟩 large_green_square|⬛ black_large_square|⬜ white_large_square|🔺 small_red_triangle
🔔 bell|🔕 no_bell|📣 mega|📢 loudspeaker|💬 speech_balloon|💭 thought_balloon|🗯️ right_anger_bubble|💤 zzz|💢 anger|💦 sweat_drops
👤 bust_in_silhouette|👥 busts_in_silhouette|👨 man|👩 woman|👶 baby|🧙 mage|🧚 fairy|🧛 vampire|🧟 zombie|🥷 ninja|👼 angel|🎅 santa
🏁 checkered_flag|🚩 triangular_flag_on_post|🏳️ waving_white_flag|🏴 waving_black_flag|🏳️‍🌈 rainbow-flag|🏴‍☠️ pirate_flag
🇩🇪 flag-de|🇩🇪 de|🇺🇸 flag-us|🇺🇸 us|🇬🇧 flag-gb|🇬🇧 gb|🇬🇧 uk|🇫🇷 flag-fr|🇫🇷 fr|🇪🇸 flag-es|🇪🇸 es|🇮🇹 flag-it|🇮🇹 it|🇯🇵 flag-jp|🇯🇵 jp
🇨🇳 flag-cn|🇨🇳 cn|🇰🇷 flag-kr|🇰🇷 kr|🇷🇺 flag-ru|🇷🇺 ru|🇪🇺 flag-eu|🇺🇦 flag-ua|🇧🇷 flag-br|🇮🇳 flag-in|🇨🇦 flag-ca|🇦🇺 flag-au
`;

const entries = table
  .trim()
  .split(/[|\n]/)
  .map((entry) => entry.split(' ') as [string, string]);

const characters: ReadonlyMap<string, string> = new Map(
  entries.map(([emoji, name]) => [name, emojiKey(emoji)]),
);

/** Slack takes any of an emoji's names; the first in the table is given. */
const names: ReadonlyMap<string, string> = new Map(
  [...entries].reverse().map(([emoji, name]) => [emojiKey(emoji), name]),
);

/** As `emojiKey` writes it, from a reaction's name such as `+1::skin-tone-3`; `:name:` for those of a workspace. */
export function emojiOf(name: string): string {
  const bare = name.replace(/::skin-tone-\d$/, '');
  return characters.get(bare) ?? `:${bare}:`;
}

/** Slack's name of an emoji, or of one written as `:name:`; undefined for what Slack's name is not known of. */
export function nameOf(emoji: string): string | undefined {
  const [, custom] = /^:([^:\s]+):$/.exec(emoji) ?? [];
  return custom ?? names.get(emojiKey(emoji));
}
