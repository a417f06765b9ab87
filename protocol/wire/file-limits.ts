/**
 * Every bound and time of files with its unit and reason (SPEC §8.2, §8.9). Apart from the others,
 * so that a page which only shows its first form does not load them.
 */
export const fileLimits = {
  /** Files in one message... */
  filesPerMessage: 8,
  /** ...and in one whisper: their previews must fit into its box. */
  filesPerWhisper: 4,
  /** Longest caption of files, UTF-8 bytes: eight previews and names must fit into a resend too. */
  captionBytes: 2_048,
  /** Longest file name, UTF-8 bytes: as long as file systems take. */
  fileNameBytes: 255,
  /** Longest media type, characters. */
  fileTypeBytes: 100,
  /** Largest preview of a picture, bytes. */
  previewBytes: 1_536,
  /** Longest voice message, ms. */
  voiceMs: 300_000,
  /** Bytes of a file in one chunk. With all around it, a chunk fits into {@link limits.frameBytes}. */
  chunkBytes: 64_512,
  /** Chunks of one part: a file is read, hashed and handed on in parts of about 1 MB. */
  partChunks: 16,

  /** Transfers of one author to one receiver at the same time. The others wait. */
  transfers: 3,
  /** Transfers of one author at the same time: each must come on within {@link chunkMs}. */
  transfersAll: 32,
  /** Times that a whole file is sent to one member, whichever side starts again. */
  fileTimes: 3,
  /** How long a receiver waits for a chunk before it asks again, ms. */
  chunkMs: 15_000,
  /** Time without a new chunk after which a transfer ends if both are here, ms. */
  stalledMs: 60_000,
  /**
   * Time until a receiver asks an author again that was busy, ms. As long without an
   * acknowledgement, and a transfer makes place for another.
   */
  busyMs: 5_000,
  /** Chunks under way in one transfer: as many, whatever the times say. */
  windowMost: 64,
  /** Chunks under way at the beginning of a transfer. */
  windowFirst: 4,
  /**
   * How much later than at best chunks may be acknowledged, ms: so long what we say waits behind
   * chunks...
   */
  windowMs: 4,
  /** ...or this share of the best time, which is more on a long way. */
  windowShare: 0.25,
  /**
   * A delay must last so long to count, ms: that of a single chunk is mostly the network's, and
   * passes.
   */
  windowRecentMs: 100,
  /** Time in which the best time of a chunk is measured again, ms. */
  windowBaseMs: 10_000,
  /** A chunk is acknowledged after so many at most. */
  ackChunks: 8,
  /** Share of what the relay allows one connection that chunks may take. */
  chunkShare: 0.75,
  /** Chunks sent in one step: what a person says comes between two steps. */
  chunksPerStep: 8,
  /** Parts of own files in memory: 16 MB. */
  fileParts: 16,
  /** Least time between two reports of how far a transfer has come, ms. */
  transferMs: 250,
} as const;
