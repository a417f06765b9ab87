/**
 * Every bound and time of the protocol with its unit and reason (SPEC §8, §11). A relay may set
 * lower limits for a room (`entered.limits`); no received value raises one.
 */
export const limits = {
  /** Version byte of opaque frames and `v` of `enter`. */
  version: 1,

  /** PBKDF2 iterations. Fixed by the protocol version: no received value changes it. */
  pbkdf2Iterations: 600_000,
  /** Longest password, UTF-8 bytes: far above any passphrase, and cheap to normalize. */
  passwordBytes: 1024,

  /**
   * Longest relay frame with its routing prefix, bytes. The longest text fits, escaped and padded.
   */
  frameBytes: 65_536,
  /** Longest text of one message, UTF-8 bytes. */
  textBytes: 16_384,
  /** Longest alias or room name, code points. */
  aliasPoints: 32,
  /** Longest alias or room name, UTF-8 bytes. */
  aliasBytes: 64,
  /**
   * Longest content of a resend, bytes: a text of {@link textBytes} with every character escaped.
   */
  contentBytes: 36_864,
  /** Longest box of a whisper, bytes: the longest text with padding and tag. */
  boxBytes: 17_424,
  /** Longest control message, characters: 300 numbers of 10 digits and the rest fit. */
  controlChars: 8192,

  /** Most members of a room, whatever the relay says. */
  members: 300,
  /** Members of a room by default. */
  membersDefault: 100,

  /** Time for `enter` after the connection opened, ms. */
  enterMs: 10_000,
  /**
   * How long a newcomer keeps its ephemeral key X, ms. If X leaked later, recorded channels could
   * be decrypted (proved).
   */
  helloMs: 30_000,
  /** Hellos opened of one connection in `helloMs` after its first, or sent to one connection. */
  hellosPerPeer: 3,
  /**
   * Hellos opened over all connections, if no confirm follows: each costs us two signatures, a key
   * pair and a key agreement before the newcomer has proved anything.
   */
  hellos: { perSecond: 50, burst: 4 },
  /**
   * Hellos to all of connections that are the newest when it arrives: who lies in wait with many
   * connections does not come before a newcomer.
   */
  newestHellos: { perSecond: 20, burst: 8 },
  /** Time for the state after a confirm or a reply, ms. */
  stateMs: 10_000,
  /**
   * Most hellos accepted from one connection: their hashes are kept, so that none is answered
   * twice.
   */
  hellosRemembered: 256,
  /** Failed frames in a row after which a channel is replaced. */
  channelFailures: 3,
  /**
   * Time after the first failed frame in a row after which the next one replaces the channel, ms.
   */
  channelGapMs: 10_000,

  /** Frame indices of one sender key: 0 to 255. */
  senderKeyFrames: 256,
  /** A sender changes its sender key after this many frames... */
  senderKeyRotateFrames: 200,
  /** ...or after this long, ms. */
  senderKeyRotateMs: 600_000,
  /**
   * Least time between two new sender keys of one sender, ms. If a member has left, messages wait
   * meanwhile.
   */
  senderKeyEveryMs: 5_000,
  /**
   * New sender keys of one sender in a burst: this many members may leave in a row before a message
   * waits.
   */
  senderKeyBurst: 5,
  /** Sender keys kept for one sender. */
  senderKeysPerMember: 3,
  /** How long a replaced sender key and a skipped message key are kept, ms. */
  oldKeyMs: 60_000,
  /** Time after which others change their sender keys for a member whose connection is lost, ms. */
  senderKeyLeftMs: 30_000,

  /** Room frames that wait for their sender key: frames of one sender. */
  waitingFrames: 64,
  /** Room frames that wait for their sender key: bytes of one sender. */
  waitingBytes: 262_144,
  /** Room frames that wait for their sender key: ms. */
  waitingMs: 10_000,

  /**
   * Room frames accepted from one member, and likewise channel frames. Our own messages stay below
   * it.
   */
  frames: { perSecond: 20, burst: 100 },
  /**
   * New sender keys accepted from one member: twice what it makes, for uneven arrival and for
   * messages that cannot wait.
   */
  newSenderKeys: { perSecond: 0.4, burst: 10 },

  /** Members away for longer are not in the list of people, ms. */
  awayMs: 60_000,
  /** Members away for longer are forgotten and in no audience, ms. */
  awayForgottenMs: 600_000,
  /** Identities that a client remembers, the ones of members away included. */
  identities: 1000,
  /** Aliases that a client remembers, to mark the ones that two identities have used. */
  aliases: 4000,

  /** Authors in `after` of one message. */
  after: 16,
  /** How long a message waits for the messages in its `after`, ms. */
  afterMs: 3_000,
  /** Resend buffer: messages. */
  keptMessages: 200,
  /** Resend buffer: ms. */
  keptMs: 600_000,
  /** Messages in one resend request. */
  resendCount: 50,
  /** Time until a resend request without an answer is repeated, ms. */
  resendMs: 10_000,
  /** Times that one message is requested, or resent to one member. */
  resendTimes: 3,
  /**
   * How long messages after a gap wait for a silent author, ms. The gap itself waits {@link
   * keptMs}.
   */
  gapMs: 30_000,
  /** Authors in `missed` of a heartbeat. */
  missed: 16,
  /** Messages of one author that wait after a gap, and the widest gap that is requested. */
  gapMessages: 256,
  /** Running hashes kept of one author, to find a second version of a message. */
  keptHashes: 256,

  /**
   * Mean time between heartbeats, ms. Each is up to 30 % shorter or longer. Above 20 members: one
   * second for each member.
   */
  heartbeatMs: 20_000,
  /** Up to this many members a heartbeat also follows a message. */
  heartbeatMembers: 20,
  /** How long after a message its heartbeat follows, ms. */
  heartbeatAfterMs: 2_000,
  /** Least time between two heartbeats of one sender, ms. */
  heartbeatEveryMs: 5_000,
  /** Heartbeats accepted from one member. */
  heartbeats: { perSecond: 0.2, burst: 4 },
  /** A member that is silent for longer is shown as away, ms. */
  silentMs: 150_000,
  /** Time after which an echo that is not back means a dead connection, ms. */
  echoMs: 10_000,
  /** Least time between two lists of heads or members to one member, ms. */
  listsMs: 10_000,
  /** How long a list of members must differ before a warning, ms. */
  membersDifferMs: 30_000,
  /** Own heartbeats after frames of a member, but no heartbeat of it, before a warning. */
  quietHeartbeats: 8,

  /** How long a member waits for the code of a removal that it lacks, ms. */
  moveMs: 3_000,
  /** How long a member that has the code stays, to answer for it and for what came first, ms. */
  moveStayMs: 1_000,
  /** How long the author of a removal stays, and waits if another may have been first, ms. */
  moveLastMs: 2_000,
  /** Removals accepted from one member. */
  removals: { perSecond: 1 / 12, burst: 5 },
  /** Own removals: fewer, or those who count otherwise would not follow. */
  ownRemovals: { perSecond: 1 / 15, burst: 4 },
  /**
   * Largest allowed jump of a register's counter. Without a bound, a lock with the highest counter
   * could never be overridden.
   */
  registerAhead: 100,
  /**
   * A higher counter that a state claims is cut to this one, so that our own next values stay in u32.
   */
  registerClaimed: 2_147_483_648,
  /** Removed members that a client remembers. */
  removed: 300,
  /**
   * How long the member that stopped the room waits for the reports of the others after its echo is
   * back, ms.
   */
  stopMs: 1_000,
  /** How long a stop is kept that cannot be sent, ms: after that, the others have forgotten us. */
  stopKeptMs: 600_000,
  /** Time after which the others stop the room at the relay themselves, ms. */
  stopAfterMs: 3_000,

  /**
   * Lines whose messages a session remembers, for replies, reactions and retractions. The oldest is
   * forgotten.
   */
  lines: 2000,
  /** Lines that a client keeps at least, whatever the relay tells it. */
  leastLines: 100,
  /** How long an author may edit a message, ms. */
  editMs: 600_000,
  /**
   * How long after a message a reader takes its edits, ms: an author whose frames are held back for
   * longer than the difference is shown as away.
   */
  editTakenMs: 750_000,
  /** Texts of one message that a page keeps: the first one and the latest. */
  versions: 10,
  /**
   * Longest reaction, UTF-8 bytes. The longest emoji of Unicode 17 has 35: two people who kiss,
   * with their colours of skin. A family of four with theirs has 41.
   */
  emojiBytes: 48,
  /** Least time between two typing messages of ours, ms. */
  typingEveryMs: 4_000,
  /** Time after its last typing message until a member is no longer shown as typing, ms. */
  typingMs: 6_000,
  /** Typing messages accepted from one member. */
  typings: { perSecond: 0.5, burst: 4 },

  /** Own messages that may wait to be sent. */
  outbox: 64,
  /** Longest time that own messages wait after entering for the channels to be complete, ms. */
  settleMs: 5_000,

  /** First delay before reconnecting, ms. It doubles each time. */
  retryFirstMs: 500,
  /** Longest delay before reconnecting, ms. */
  retryMostMs: 15_000,
  /** A connection that was open for this long resets the delay, ms. */
  retryResetMs: 30_000,
  /**
   * How long a client that is rate-limited at its first entry retries, ms: longer than the relay
   * limits a route by default.
   */
  rateLimitedMs: 90_000,
  /** Time for connecting and entering together, ms. */
  connectMs: 15_000,

  /** Longest ttl of a room, seconds: 7 days. */
  maxTtlSeconds: 604_800,

  /** Most rooms that a relay lists: more than anyone would look through. */
  listedRooms: 100,
  /** Longest description of a listed room, code points: two or three sentences. */
  descriptionPoints: 300,
  /** Longest welcome text of a relay or of a listed room, code points: about twenty lines. */
  welcomePoints: 1000,
  /** Longest list of rooms, characters: all of them with their longest texts, escaped. */
  roomsChars: 400_000,
} as const;
