/**
 * The microphone, for voice messages. It is released when a recording stops, is dropped or fails,
 * and when the page is hidden or left. Must never leave a recording to the browser as one Blob,
 * which it could write to disk: each piece is copied as it comes.
 */
import { type Bytes, concat } from "../../protocol/wire/bytes.ts";
import type { Microphone, Take, VoiceProblem } from "../files/voice/recorder.ts";

/**
 * All engines play it, and all but WebKitGTK record it (Safari since 18.4). The other formats do not
 * play everywhere: WebKitGTK plays no AAC, and older Safari no Ogg.
 */
const mimeType = "audio/webm;codecs=opus";
/** Bits a second: speech is clear, and five minutes are less than 1 MiB. */
const bitRate = 22_000;
/** Length of a piece, ms: a few kB, which browsers keep in memory. */
const pieceMs = 1_000;

/** Why the browser opens no microphone. */
const reasons: Readonly<Record<string, VoiceProblem>> = {
  NotFoundError: "microphone-missing",
  // WebKitGTK 2.50 without a microphone.
  OverconstrainedError: "microphone-missing",
  NotAllowedError: "microphone-refused",
  SecurityError: "microphone-refused",
};

/** Returns the microphone of this browser. */
export function makeMicrophone(): Microphone {
  return {
    async open(interrupted) {
      const { mediaDevices } = navigator as Partial<Navigator>;
      const records = globalThis.MediaRecorder?.isTypeSupported(mimeType);
      if (!mediaDevices || !records) return "voice-unsupported";
      try {
        const stream = await mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
        return await record(stream, interrupted);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        return reasons[error.name] ?? "microphone-busy";
      }
    },
  };
}

/**
 * Starts a recording, and resolves once the browser records: a busy one begins seconds later.
 *
 * @throws Error after it has released the stream.
 */
async function record(
  stream: MediaStream,
  interrupted: (why: VoiceProblem) => void,
): Promise<Take | VoiceProblem> {
  const tracks = stream.getTracks();
  const over = new AbortController();
  const { signal } = over;
  const release = () => {
    over.abort();
    for (const track of tracks) track.stop();
  };
  // It was hidden while the browser asked the user.
  if (document.hidden) {
    release();
    return "page-hidden";
  }
  try {
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: bitRate });
    const level = measure(stream, signal);
    const pieces: Promise<Bytes>[] = [];
    const stop = () => {
      if (recorder.state !== "inactive") recorder.stop();
      release();
    };
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    const collect = ({ data }: BlobEvent) => {
      pieces.push(data.arrayBuffer().then((piece) => new Uint8Array(piece)));
    };
    recorder.addEventListener("dataavailable", collect);
    let resolveBegun: (why: VoiceProblem | null) => void = () => {};
    const begun = new Promise<VoiceProblem | null>((resolve) => {
      resolveBegun = resolve;
    });
    const interrupt = (why: VoiceProblem) => {
      resolveBegun(why);
      interrupted(why);
    };
    recorder.addEventListener("start", () => resolveBegun(null), { once: true });
    const lost = () => interrupt("microphone-lost");
    recorder.addEventListener("error", lost, { signal });
    for (const track of tracks) track.addEventListener("ended", lost, { signal });
    const hidden = () => document.hidden && interrupt("page-hidden");
    document.addEventListener("visibilitychange", hidden, { signal });
    addEventListener("pagehide", stop, { signal });
    recorder.start(pieceMs);
    const why = await begun;
    if (why !== null) {
      stop();
      return why;
    }
    return {
      level,
      async stop() {
        stop();
        await stopped;
        return concat(...(await Promise.all(pieces)));
      },
      drop() {
        recorder.removeEventListener("dataavailable", collect);
        pieces.length = 0;
        stop();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Returns what measures the level of a stream until the signal. */
function measure(stream: MediaStream, signal: AbortSignal): Take["level"] {
  const context = new AudioContext();
  signal.addEventListener("abort", () => void context.close());
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return () => {
    if (context.state !== "running") return undefined;
    analyser.getFloatTimeDomainData(samples);
    return Math.min(1, Math.max(...samples.map(Math.abs)));
  };
}
