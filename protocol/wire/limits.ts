/**
 * Every bound and time of the protocol with its unit and reason (SPEC §8, §11). The relay may lower
 * some of them for a room (`entered.limits`); nothing received ever raises one.
 */
export const limits = {
  /** Version byte of opaque frames and `v` of `enter`. */
  version: 1,

  /** PBKDF2 iterations. Belongs to the version: nothing received changes it. */
  pbkdf2Iterations: 600_000,
  /** Longest password, UTF-8 bytes: far above any passphrase, far below a flood. */
  passwordBytes: 1024,

  /** Longest relay frame with its routing prefix, bytes. 64 KiB: the longest text, escaped and padded, fits. */
  frameBytes: 65_536,
  /** Longest text of one message, UTF-8 bytes. */
  textBytes: 16_384,
  /** Longest alias or room name, code points. */
  aliasPoints: 32,
  /** Longest alias or room name, UTF-8 bytes. */
  aliasBytes: 64,
  /** Longest content that is sent again, bytes: a text of {@link textBytes}, every character escaped. */
  contentBytes: 36_864,
  /** Longest box of a whisper, bytes: the longest text, padded, and the tag. */
  boxBytes: 17_424,
  /** Longest control message, characters. 300 numbers of 10 digits and the rest fit. */
  controlChars: 8192,

  /** Members of a room at most, whatever the relay says. */
  members: 300,
  /** Members of a room by default. */
  membersDefault: 100,

  /** Time for `enter` after the connection opened, ms. */
  enterMs: 10_000,
  /** Time a newcomer keeps its ephemeral key X, ms. A kept X would lose everything (proved). */
  helloMs: 30_000,
  /** Hellos taken from, or sent to, one connection in `helloMs`. */
  hellosPerPeer: 3,
  /** A newcomer that has confirmed, or a member that has replied, sends its state within this time, ms. */
  stateMs: 10_000,
  /** Hellos taken from one connection in all: each is remembered, so that none is answered twice. */
  hellosRemembered: 256,
  /** Failed frames on one channel before it is made anew. */
  channelFailures: 3,
  /** A gap on a channel that lasts this long makes it anew, ms. */
  channelGapMs: 10_000,

  /** Frame indices of one sender key: 0 to 255. */
  senderKeyFrames: 256,
  /** A sender changes its sender key after this many frames... */
  senderKeyRotateFrames: 200,
  /** ...or after this long, ms. */
  senderKeyRotateMs: 600_000,
  /** Least time between two new sender keys of one sender, ms; what is said meanwhile waits if somebody has left. */
  senderKeyEveryMs: 5_000,
  /** New sender keys of one sender at once: so many may leave in a row before anything waits. */
  senderKeyBurst: 5,
  /** Sender keys kept for one sender. */
  senderKeysPerMember: 3,
  /** How long an old sender key and a skipped message key live, ms. */
  oldKeyMs: 60_000,
  /** A lost connection makes the others change their sender keys after this long, ms. */
  senderKeyLeftMs: 30_000,

  /** Room frames that wait for their sender key: frames a sender. */
  waitingFrames: 64,
  /** Room frames that wait for their sender key: bytes a sender. */
  waitingBytes: 262_144,
  /** Room frames that wait for their sender key: ms. */
  waitingMs: 10_000,

  /** Room frames taken from one member, and channel frames likewise; one's own messages keep below it. */
  frames: { perSecond: 20, burst: 100 },
  /** New sender keys taken from one member: twice what it makes, for uneven arrival and for what can not wait. */
  newSenderKeys: { perSecond: 0.4, burst: 10 },

  /** Members away longer than this are no longer in the list, ms. */
  awayMs: 60_000,
  /** Members away longer than this are forgotten and not in an audience, ms. */
  awayForgottenMs: 600_000,
  /** Identities a page remembers, away ones included. */
  identities: 1000,
  /** Different aliases that a page remembers, to mark those that were borne by two. */
  aliases: 4000,

  /** Authors that one message says it comes after. */
  after: 16,
  /** A message is shown this long after it came even if what it comes after has not, ms. */
  afterMs: 3_000,
  /** Own messages kept to be sent again: messages. */
  keptMessages: 200,
  /** Own messages kept to be sent again: ms. */
  keptMs: 600_000,
  /** Messages asked for at once, of one author. */
  resendCount: 50,
  /** An author that does not answer is asked again after this long, ms. */
  resendMs: 10_000,
  /** Times that one message is asked for, or sent again to one identity. */
  resendTimes: 3,
  /** What came behind a gap waits this long for an author of whom nothing comes, ms; a gap alone waits {@link keptMs}. */
  gapMs: 30_000,
  /** Authors of whom a heartbeat says that something was given up. */
  missed: 16,
  /** Messages of one author that wait behind a gap, and the widest gap that is asked for. */
  gapMessages: 256,
  /** Running hashes kept of one author, to find contradictions. */
  keptHashes: 256,

  /** Mean time between heartbeats, ms; each is up to 30 % shorter or longer. Above 20 members: a second a member. */
  heartbeatMs: 20_000,
  /** Members up to which a heartbeat also follows what is said. */
  heartbeatMembers: 20,
  /** How long after what was said a heartbeat follows, ms. */
  heartbeatAfterMs: 2_000,
  /** Least time between two heartbeats of one sender, ms. */
  heartbeatEveryMs: 5_000,
  /** Heartbeats taken from one member. */
  heartbeats: { perSecond: 0.2, burst: 4 },
  /** A member not heard of for this long is shown as away, ms. */
  silentMs: 150_000,
  /** A mark to oneself that is not back after this long means that the connection is dead, ms. */
  echoMs: 10_000,
  /** Lists of heads and list of members to one member: at most one in this time, ms. */
  listsMs: 10_000,
  /** Rosters that differ for this long are shown, ms. */
  membersDifferMs: 30_000,

  /** The kicker waits this long for the others to have the new code, ms. */
  moveMs: 3_000,
  /** The kicker stays this long in the old room for those who still ask, ms. */
  moveStayMs: 1_000,
  /** Removals taken from one member: one a minute. */
  removals: { perSecond: 1 / 60, burst: 1 },
  /** How far a word on the lock may leap: else one word could never be taken back. */
  registerAhead: 100,
  /** Removed identities that are remembered. */
  removed: 300,
  /** The one who stopped waits this long for the reports of the others, ms. */
  stopMs: 1_000,
  /** The others stop the room themselves if it is still open after this long, ms. */
  stopAfterMs: 3_000,

  /** Lines that a session remembers the messages of, to answer, mark or take back: the oldest is forgotten. */
  lines: 2000,
  /** Longest reaction, UTF-8 bytes: a family of four with its joiners is 25. */
  emojiBytes: 32,
  /** Least time between two words of one's own that one is typing, ms. */
  typingEveryMs: 4_000,
  /** A member whose last such word is older than this is not shown as typing, ms. */
  typingMs: 6_000,
  /** Such words taken from one member. */
  typings: { perSecond: 0.5, burst: 4 },

  /** Own messages that wait to be sent. */
  outbox: 64,
  /** After entering, own messages wait this long at most for the channels to the others, ms. */
  settleMs: 5_000,

  /** First wait before entering again, ms; doubles. */
  retryFirstMs: 500,
  /** Longest wait before entering again, ms. */
  retryMostMs: 15_000,
  /** A connection that was open this long lets the wait begin anew, ms. */
  retryResetMs: 30_000,
  /** Who is slowed down at the first entry tries again for this long, ms: longer than the relay slows a route by default. */
  rateLimitedMs: 90_000,
  /** Time for connecting and entering together, ms. */
  connectMs: 15_000,

  /** Longest life of a room, seconds: 7 days. */
  maxTtlSeconds: 604_800,
} as const;
