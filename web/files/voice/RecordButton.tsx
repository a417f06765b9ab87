/**
 * The button that records a voice message, and time and level while it does. It can be held, or
 * pressed once to start and once to stop, by pointer or key.
 */
import { microphone } from "../../room/FileParts.tsx";
import { duration, voice as strings, voiceProblems } from "../../strings/voice.ts";
import { type Recorder, voiceMs } from "./recorder.ts";

export function RecordButton({ recorder }: { readonly recorder: Recorder }) {
  const { at } = recorder.stage.value;
  const isOn = at === "recording" || at === "asking";
  const release = (event: Event) => recorder.release(event.timeStamp);
  return (
    <div class="recorder" data-at={at} ref={recorder.attach}>
      <button
        type="button"
        class="record"
        aria-label={isOn ? strings.stop : strings.record}
        aria-disabled={at === "saving" || at === "ready"}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          // So that it hears of the release, wherever the pointer is by then.
          event.currentTarget.setPointerCapture(event.pointerId);
          recorder.press(event.timeStamp);
        }}
        onPointerUp={release}
        onPointerCancel={release}
        onBlur={release}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (!isKey(event)) return;
          // Else the key also clicks.
          event.preventDefault();
          if (!event.repeat) recorder.press(event.timeStamp);
        }}
        onKeyUp={(event) => {
          if (!isKey(event)) return;
          event.preventDefault();
          release(event);
        }}
        onClick={(event) => {
          // Not of a pointer, which has pressed already: of a screen reader or by voice.
          if (event.detail === 0) recorder.press(event.timeStamp);
        }}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d={isOn ? "M3 3h10v10H3z" : microphone} />
        </svg>
      </button>
      {isOn && <Progress recorder={recorder} />}
    </div>
  );
}

/** Also shows why nothing was recorded, or less than expected. It stays until the next attempt. */
export function RecorderProblem({ recorder }: { readonly recorder: Recorder }) {
  const problem = recorder.problem.value;
  if (problem === null) return null;
  return (
    <p class="problem" role="alert">
      {voiceProblems[problem]}
    </p>
  );
}

function Progress({ recorder }: { readonly recorder: Recorder }) {
  const isAsking = recorder.stage.value.at === "asking";
  const level = Math.round(Math.sqrt(recorder.level.value) * 100);
  return (
    <>
      {isAsking ? (
        <small>{strings.asking}</small>
      ) : (
        <>
          <span class="level" aria-hidden="true" style={{ "--level": `${level}%` }} />
          <small>{strings.recorded(duration(recorder.elapsed.value), duration(voiceMs))}</small>
        </>
      )}
      <button
        type="button"
        onClick={({ currentTarget }) => {
          // This button goes with the recording.
          currentTarget.parentElement?.querySelector("button")?.focus();
          recorder.clear();
        }}
      >
        {strings.discard}
      </button>
    </>
  );
}

function isKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return (key === " " || key === "Enter") && !ctrlKey && !metaKey && !altKey;
}
