/**
 * A page that records and plays voice messages with the real models and components, without a room.
 * Two buttons stand for the dialog that sends them.
 * Watches how many tracks of the microphone are open.
 */
import { computed } from "@preact/signals";
import { h, render } from "preact";
import { RecordButton, RecorderProblem } from "../../web/files/voice/RecordButton.tsx";
import { RecorderModel } from "../../web/files/voice/recorder.ts";
import { VoicePlayer } from "../../web/files/voice/VoicePlayer.tsx";
import { makeMicrophone } from "../../web/io/microphone.ts";
import { makeAlarm, random } from "../../web/io/page.ts";
import { voice as strings } from "../../web/strings/voice.ts";

declare global {
  /** For the tests of voice messages. */
  var voicePage: {
    at(): string;
    /** Time recorded, ms. */
    elapsed(): number;
    /** Length of the recording that is ready, ms; 0 if none is. */
    ready(): number;
    /** Tracks of the microphone that have not ended. */
    open(): number;
    clear(): void;
    /** Removes everything from the page, as a quick exit does. */
    remove(): void;
    /** Ends the tracks as an unplugged microphone does. */
    unplug(): void;
    /** The last message that was sent, in base64, and its length in ms; null before there is one. */
    sent(): Promise<{ readonly data: string; readonly ms: number } | null>;
    /** Shows a message that came from elsewhere, in base64. */
    show(data: string, name: string, ms: number): void;
  };
}

const tracks: MediaStreamTrack[] = [];
const { mediaDevices } = navigator as Partial<Navigator>;
if (mediaDevices !== undefined) {
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await ask(constraints);
    tracks.push(...stream.getTracks());
    return stream;
  };
}

const recorder = new RecorderModel({
  env: { now: Date.now, random },
  makeAlarm,
  report: console.error,
  microphone: makeMicrophone(),
});
let sent: { readonly blob: Blob; readonly ms: number } | undefined;
const isReady = computed(() => recorder.stage.value.at === "ready");

function App() {
  return [
    h(RecordButton, { recorder }),
    !isReady.value && h(RecorderProblem, { recorder }),
    h(Preview, {}),
  ];
}

function Preview() {
  const stage = recorder.stage.value;
  if (stage.at !== "ready") return null;
  const { blob, ms } = stage.voice;
  const end = (voice: typeof sent) => () => {
    sent = voice ?? sent;
    recorder.clear();
    document.querySelector("button")?.focus();
  };
  return h("div", { class: "preview" }, [
    h(VoicePlayer, { url: urlOf(blob), name: strings.preview, ms }),
    h(RecorderProblem, { recorder }),
    h("button", { type: "button", onClick: end(undefined) }, strings.discard),
    h("button", { type: "button", onClick: end({ blob, ms }) }, "Send"),
  ]);
}

const urls = new WeakMap<Blob, string>();
function urlOf(blob: Blob): string {
  const url = urls.get(blob) ?? URL.createObjectURL(blob);
  urls.set(blob, url);
  return url;
}

const [main, shown] = ["recording", "shown"].map((id) => document.getElementById(id));
if (!main || !shown) throw new Error("the page has no place for it");
render(h(App, {}), main);
const messages: { readonly url: string; readonly name: string; readonly ms: number }[] = [];

globalThis.voicePage = {
  at: () => recorder.stage.value.at,
  elapsed: () => recorder.elapsed.value,
  ready: () => (recorder.stage.value.at === "ready" ? recorder.stage.value.voice.ms : 0),
  open: () => tracks.filter(({ readyState }) => readyState === "live").length,
  clear: recorder.clear,
  remove: () => render(null, main),
  unplug() {
    for (const track of tracks) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
  },
  async sent() {
    if (sent === undefined) return null;
    const bytes = new Uint8Array(await sent.blob.arrayBuffer());
    return {
      data: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")),
      ms: sent.ms,
    };
  },
  show(data, name, ms) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([bytes], { type: "audio/webm" }));
    messages.push({ url, name, ms });
    render(
      messages.map((message) => h(VoicePlayer, { key: message.url, ...message })),
      shown,
    );
  },
};
