/**
 * A recorded voice message before it goes: hear it, send it or discard it.
 */
import { voice as strings } from "../../strings/voice.ts";
import { RecorderProblem } from "./RecordButton.tsx";
import type { Recorder, Voice } from "./recorder.ts";
import { VoicePlayer } from "./VoicePlayer.tsx";

type PreviewProps = {
  readonly recorder: Recorder;
  /** Sends it. Who sends it clears the recorder when it has gone. */
  onSend(voice: Voice): void;
  /** After it was discarded: the focus needs another place. */
  onDiscard(): void;
};

export function VoicePreview({ recorder, onSend, onDiscard }: PreviewProps) {
  const stage = recorder.stage.value;
  if (stage.at !== "ready") return null;
  const { voice, url } = stage;
  return (
    <div class="preview" ref={focusPlay}>
      <VoicePlayer url={url} name={strings.preview} ms={voice.ms} />
      <RecorderProblem recorder={recorder} />
      <div class="row">
        <button
          type="button"
          onClick={() => {
            recorder.clear();
            onDiscard();
          }}
        >
          {strings.discard}
        </button>
        <button type="button" class="primary" onClick={() => onSend(voice)}>
          {strings.send}
        </button>
      </div>
    </div>
  );
}

/**
 * A ref: the user who stopped the recording can play it next, and a second press must not send it.
 * A user who is typing meanwhile keeps the focus in the text.
 */
function focusPlay(preview: HTMLElement | null): void {
  const { activeElement, body } = document;
  if (activeElement !== body && !activeElement?.closest(".recorder")) return;
  preview?.querySelector("button")?.focus();
}
