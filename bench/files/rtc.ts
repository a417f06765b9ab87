/**
 * A file in the clear over a WebRTC data channel between two pages, as PairDrop and similar programs do it. Only
 * in a page.
 */
import { Collector, type Side, type Sink, type Source, sendInClear } from "./side.ts";

/** Bytes that a channel may have queued, and those at which it goes on. */
const queuedBytes = 4_194_304;
const lowBytes = 1_048_576;

export class RtcSide implements Side {
  readonly #connection = new RTCPeerConnection();
  #channel: RTCDataChannel | undefined;
  #source: Source | undefined;
  #collector: Collector | undefined;

  /** Returns a description for the other page. */
  async call(): Promise<string> {
    this.#use(this.#connection.createDataChannel("file"));
    await this.#connection.setLocalDescription(await this.#connection.createOffer());
    return this.#description();
  }

  /** Takes the description of a page that calls, and returns one for it. */
  async answer(sdp: string): Promise<string> {
    this.#connection.ondatachannel = ({ channel }) => this.#use(channel);
    await this.#connection.setRemoteDescription({ type: "offer", sdp });
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
    return this.#description();
  }

  /** Takes the answer; resolves when the channel is open. */
  async accept(sdp: string): Promise<void> {
    const channel = this.#channel as RTCDataChannel;
    const opened = happens(channel, "open");
    await this.#connection.setRemoteDescription({ type: "answer", sdp });
    await opened;
  }

  async prepare(source: Source): Promise<void> {
    this.#source = source;
  }

  async send(): Promise<void> {
    const channel = this.#channel as RTCDataChannel;
    await sendInClear(
      this.#source as Source,
      (message) => channel.send(message),
      () => {
        if (channel.bufferedAmount < queuedBytes) return undefined;
        return happens(channel, "bufferedamountlow");
      },
    );
  }

  receive(sink: Sink, size: number): Promise<number> {
    this.#collector = new Collector(sink, size);
    return this.#collector.done;
  }

  close(): void {
    this.#connection.close();
  }

  #use(channel: RTCDataChannel): void {
    this.#channel = channel;
    channel.binaryType = "arraybuffer";
    channel.bufferedAmountLowThreshold = lowBytes;
    channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      this.#collector?.put(new Uint8Array(data));
    };
  }

  /** Waits until all addresses are known. */
  async #description(): Promise<string> {
    const connection = this.#connection;
    while (connection.iceGatheringState !== "complete") {
      await happens(connection, "icegatheringstatechange");
    }
    return connection.localDescription?.sdp ?? "";
  }
}

function happens(target: EventTarget, name: string): Promise<void> {
  return new Promise((resolve) => {
    target.addEventListener(name, () => resolve(), { once: true });
  });
}
