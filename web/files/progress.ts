/** How fast a transfer goes and how long it will take, from how far it has come and when. */

/** A step of this time is measured, ms: shorter ones jump. */
const stepMs = 500;
/** Part of a new measure in the speed that is shown. */
const weight = 0.3;

export type Progress = {
  /** Bytes that have arrived. */
  readonly bytes: number;
  /** Bytes a second; 0 = not known yet. */
  readonly speed: number;
};

export class Pace {
  #from: { readonly bytes: number; readonly at: number } | undefined;
  #speed = 0;

  /** Notes how far it has come. @param at - ms since the epoch. */
  note(bytes: number, at: number): Progress {
    const from = this.#from;
    if (from === undefined || bytes < from.bytes) this.#from = { bytes, at };
    else if (at - from.at >= stepMs) {
      const now = ((bytes - from.bytes) * 1000) / (at - from.at);
      this.#speed = this.#speed === 0 ? now : this.#speed + weight * (now - this.#speed);
      this.#from = { bytes, at };
    }
    return { bytes, speed: this.#speed };
  }

  /** It waits: what comes after is measured again. */
  rest(): void {
    this.#from = undefined;
    this.#speed = 0;
  }
}

/** Returns how many seconds the rest takes; undefined while nobody can know. */
export function secondsLeft({ bytes, speed }: Progress, size: number): number | undefined {
  return speed > 0 ? Math.ceil((size - bytes) / speed) : undefined;
}
