/**
 * A voice message in the conversation or before it is sent: play, bar, time, speed. Downloads
 * nothing: `url` is in this page's memory.
 */
import { discreet } from "../../app/Field.tsx";
import { number } from "../../strings/numbers.ts";
import { duration, voice as strings } from "../../strings/voice.ts";
import { PlayerModel, type Sound, stepSeconds } from "./player.ts";

/** Of this page: one voice message plays at a time. */
export const player = new PlayerModel();

type PlayerProps = {
  readonly url: string;
  /** Whose it is, such as "Voice message from Anna". */
  readonly name: string;
  /** The length that its author tells, until the browser knows it. */
  readonly ms: number;
};

const arrows: Readonly<Record<string, number>> = {
  ArrowLeft: -stepSeconds,
  ArrowDown: -stepSeconds,
  ArrowRight: stepSeconds,
  ArrowUp: stepSeconds,
};

export function VoicePlayer({ url, name, ms }: PlayerProps) {
  const { at, length = ms / 1000, isPlaying, isBroken } = player.of(url);
  const speed = player.speed.value;
  const time = duration(at * 1000);
  const whole = duration(length * 1000);
  const note = ({ currentTarget }: { readonly currentTarget: Sound }) =>
    player.note(url, currentTarget);
  return (
    // biome-ignore lint/a11y/useSemanticElements: it groups controls of a sound, not fields
    <div class="voice" role="group" aria-label={name}>
      {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said */}
      <audio
        src={url}
        preload="none"
        onPlay={note}
        onPause={note}
        onEnded={note}
        onTimeUpdate={note}
        onDurationChange={note}
        onError={note}
      />
      <button
        type="button"
        aria-label={isPlaying ? strings.pause(name) : strings.play(name)}
        onClick={({ currentTarget }) => player.toggle(url, soundOf(currentTarget))}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d={isPlaying ? "M3 2h3v12H3zM10 2h3v12h-3z" : "M4 2l10 6-10 6z"} />
        </svg>
      </button>
      <input
        {...discreet}
        type="range"
        dir="ltr"
        aria-label={strings.position}
        aria-valuetext={strings.at(time, whole)}
        min={0}
        max={length}
        step="any"
        value={at}
        onInput={({ currentTarget }) => {
          player.seek(url, soundOf(currentTarget), currentTarget.valueAsNumber);
        }}
        onKeyDown={(event) => {
          const by = arrows[event.key];
          if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          event.stopPropagation();
          player.seek(url, soundOf(event.currentTarget), at + by);
        }}
      />
      <small>{at > 0 ? strings.at(time, whole) : whole}</small>
      <button
        type="button"
        class="speed"
        aria-label={strings.speed(speed)}
        onClick={() => player.faster()}
      >
        {number(speed)}×
      </button>
      {isBroken && (
        <p class="problem" role="alert">
          {strings.unplayable}
        </p>
      )}
    </div>
  );
}

function soundOf(control: Element): HTMLAudioElement {
  return control.parentElement?.firstElementChild as HTMLAudioElement;
}
