/**
 * Emoji and their names, one emoji a line, the name that is shown first. Loaded when the user types
 * a colon and the beginning of a name.
 */
export const emojis = `😀 grinning happy
😄 smile happy
😂 joy laugh tears
🤣 rofl laugh
😅 sweat_smile phew
😊 blush smile
😇 innocent angel
🙂 slight_smile
😉 wink
😌 relieved calm
😍 heart_eyes love
🥰 smiling_hearts love
😘 kiss
😜 winking_tongue silly
😎 cool sunglasses
🤔 thinking hmm
🤨 raised_eyebrow doubt
😶 no_mouth silent
😏 smirk
😴 sleeping tired
😷 mask
🤒 ill fever
🥵 hot
🥶 cold freezing
🤯 mind_blown
🥳 party celebrate
😟 worried
🙁 frown sad
😮 wow open_mouth
🥺 pleading
😰 anxious
😢 cry sad
😭 sob crying
😱 scream
😤 huff
😠 angry
😡 rage angry
💀 skull dead
💩 poo
👻 ghost
🤖 robot
🙈 see_no_evil monkey
🙊 speak_no_evil
❤️ heart love
💚 green_heart
💙 blue_heart
💔 broken_heart
💯 hundred
💥 boom
👋 wave hello bye
👌 ok_hand
✌️ victory peace
🤞 fingers_crossed luck
👈 point_left
👉 point_right
👇 point_down
👍 +1 thumbs_up yes
👎 -1 thumbs_down no
✊ fist
👏 clap applause
🙌 raised_hands
🤝 handshake deal
🙏 pray thanks please
💪 muscle strong
👀 eyes look
🤦 facepalm
🤷 shrug
🏃 run
🚶 walk
🐶 dog
🐱 cat
🐦 bird
🐝 bee
🐟 fish
🌻 sunflower
🌳 tree
🍀 clover luck
🍎 apple
🍞 bread
🍕 pizza
🍔 burger
🍲 soup
🎂 birthday
☕ coffee
🍵 tea
🍺 beer
🍷 wine
💧 water drop
🌍 earth world
🌙 moon night
☀️ sun
⭐ star
✨ sparkles
🌧️ rain
❄️ snow
🌈 rainbow
🔥 fire
🏠 house home
🏥 hospital
🚗 car
🚌 bus
🚲 bike
🚆 train
✈️ plane flight
🚀 rocket
🚑 ambulance
🚓 police
🚒 fire_engine
⚽ football
🏆 trophy win
🎉 tada party
🎁 gift present
🎵 music note
🎮 game
📷 camera photo
📱 phone mobile
💻 laptop computer
🔋 battery
💡 idea light
📖 book read
📰 news
📝 memo write
📍 place location
📅 calendar date
⏰ alarm_clock
⏳ hourglass wait
🔒 lock
🔑 key
🔧 wrench
💊 pill medicine
💰 money
✉️ letter mail
📢 announcement
🔔 bell
🚪 door
✅ check done
❌ cross no
❓ question
❗ exclamation
⚠️ warning
🚫 forbidden
🆘 sos help
🔴 red
🟢 green
🔵 blue
🚩 flag
🏳️‍🌈 pride
🕊️ dove`;
