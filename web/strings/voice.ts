/** The sentences of voice messages. Loaded with the room, which names them in quotes. */
import type { VoiceProblem } from "../files/voice/recorder.ts";
import { follow } from "./language.ts";
import { number } from "./numbers.ts";

export const voice = follow("voice", {
  record: "Record a voice message",
  stop: "Stop recording",
  asking: "Waiting for the microphone…",
  saving: "One moment…",
  recorded: (time: string, longest: string) => `${time} of ${longest}`,
  discard: "Discard",
  message: "Voice message",
  from: (name: string) => `Voice message from ${name}`,
  preview: "Your voice message",
  play: (name: string) => `Play: ${name}`,
  pause: (name: string) => `Pause: ${name}`,
  position: "Position",
  at: (time: string, length: string) => `${time} of ${length}`,
  speed: (times: number) => `Speed: ${number(times)}×`,
  unplayable: "This browser cannot play it. You can save it.",
});

export const voiceProblems = follow<Record<VoiceProblem, string>>("voiceProblems", {
  "voice-unsupported":
    "This browser cannot record voice messages. Use a newer one, or attach a recording as a file.",
  "microphone-missing": "This browser finds no microphone. Connect one, then try again.",
  "microphone-refused":
    "Your browser does not let this page use the microphone. Allow it, then try again.",
  "microphone-busy":
    "The microphone could not be opened. Close other programs that use it, then try again.",
  "microphone-lost": "The microphone stopped. What was recorded is kept.",
  "voice-empty":
    "Nothing was recorded. Hold the button while you speak, or press it once to start.",
  "voice-silent": "The microphone was silent. Listen before you send.",
  "voice-full": "The recording stopped after 5 minutes, and is kept.",
  "page-hidden":
    "The recording stopped because this page was not in view. What was recorded is kept.",
});

/** Minutes and seconds. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const rest = number(seconds % 60, { minimumIntegerDigits: 2 });
  return `${number(Math.floor(seconds / 60))}:${rest}`;
}
