/**
 * How fast chunks are sent (SPEC §8.9): a window for each transfer that follows the time until a
 * chunk is acknowledged, and a pace for all of them below what the relay allows. Counts and times
 * only; knows no file.
 */
import type { RelayLimits } from "../wire/control.ts";
import { fileLimits } from "../wire/file-limits.ts";
import { limits } from "../wire/limits.ts";

/** Chunks of one transfer that may be under way. */
export class Window {
  private size: number = fileLimits.windowFirst;
  /** Doubles in each round until the first delay. */
  private isStarting = true;
  /** Shortest times until an acknowledgement, ms: of this period and the one before. */
  private best = Number.POSITIVE_INFINITY;
  private bestBefore = Number.POSITIVE_INFINITY;
  private bestSince = Number.NEGATIVE_INFINITY;
  /** When the window last became smaller: once for each chunk that was under way then. */
  private shrunkAt = Number.NEGATIVE_INFINITY;
  /** When each chunk under way was sent, ms since the epoch, oldest first. */
  private sentAt: number[] = [];
  /** Times until the last acknowledgements, since the window last became smaller. */
  private recent: { readonly at: number; readonly delay: number }[] = [];
  /** Chunks since the last one that is to be acknowledged. */
  private unasked = 0;

  /** True if another chunk may be sent. */
  get open(): boolean {
    return this.sentAt.length < Math.floor(this.size);
  }

  /** Notes a chunk that is sent. Returns true if it is to be acknowledged. */
  sent(now: number): boolean {
    this.sentAt.push(now);
    this.unasked++;
    // Four times in a window: something is always under way, and several times show what lasts.
    const isDue = this.unasked >= Math.min(fileLimits.ackChunks, this.size / 4) || !this.open;
    if (isDue) this.unasked = 0;
    return isDue;
  }

  /** The oldest `count` chunks under way have arrived. */
  acknowledged(count: number, now: number): void {
    const sentAt = this.sentAt[count - 1] ?? now;
    this.sentAt = this.sentAt.slice(count);
    const delay = Math.max(0, now - sentAt);
    if (now - this.bestSince >= fileLimits.windowBaseMs) {
      this.bestBefore = this.best;
      this.best = Number.POSITIVE_INFINITY;
      this.bestSince = now;
    }
    this.best = Math.min(this.best, delay);
    this.recent = this.recent.filter(({ at }) => now - at <= fileLimits.windowRecentMs);
    this.recent.push({ at: now, delay });
    const best = Math.min(this.best, this.bestBefore);
    const late = Math.min(...this.recent.map(({ delay }) => delay)) - best;
    if (late <= Math.max(fileLimits.windowMs, fileLimits.windowShare * best)) {
      const more = this.isStarting ? count : count / this.size;
      this.size = Math.min(fileLimits.windowMost, this.size + more);
    } else if (sentAt > this.shrunkAt) {
      this.isStarting = false;
      this.shrunkAt = now;
      this.size = Math.max(1, this.size * 0.7);
      this.recent = [];
    }
  }
}

type Tokens = { tokens: number; readonly most: number; readonly perSecond: number };

/** What one connection may send: two token buckets that chunks and acknowledgements share. */
export class Pace {
  private bytes = full(0, 0, 0);
  private frames = full(0, 0, 0);
  private at = 0;
  /** Halved each time that the relay found us too fast. */
  private share: number = fileLimits.chunkShare;

  /** Starts with the limits of a new connection. */
  enter(allowed: RelayLimits, now: number): void {
    this.at = now;
    this.bytes = full(
      allowed.bytesBurst / 2,
      allowed.bytesPerSecond * this.share,
      limits.frameBytes,
    );
    this.frames = full(allowed.framesBurst / 2, allowed.framesPerSecond * this.share, 1);
  }

  /** The relay has closed the connection because we sent too much. */
  slowDown(): void {
    this.share /= 2;
  }

  /** Takes what a frame needs. Returns false if it must wait. */
  take(bytes: number, now: number): boolean {
    const ms = Math.max(0, now - this.at);
    this.at += ms;
    for (const bucket of [this.bytes, this.frames]) {
      bucket.tokens = Math.min(bucket.most, bucket.tokens + (ms / 1000) * bucket.perSecond);
    }
    if (this.bytes.tokens < bytes || this.frames.tokens < 1) return false;
    this.bytes.tokens -= bytes;
    this.frames.tokens--;
    return true;
  }

  /** When {@link take} gives as many bytes, ms since the epoch. */
  due(bytes: number): number {
    const wait = ({ tokens, perSecond }: Tokens, needed: number) => (needed - tokens) / perSecond;
    const seconds = Math.max(0, wait(this.bytes, bytes), wait(this.frames, 1));
    // 1 ms later: rounding must not wake the caller just before the tokens are whole.
    return this.at + Math.ceil(seconds * 1000) + 1;
  }
}

/** A full bucket that holds at least what one frame needs. */
function full(most: number, perSecond: number, least: number): Tokens {
  const held = Math.max(most, least);
  return { tokens: held, most: held, perSecond: Math.max(perSecond, 1) };
}
