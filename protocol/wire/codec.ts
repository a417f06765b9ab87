/**
 * Codecs for JSON fields (SPEC §6.2, §7.3). A codec reads exactly what it writes. A record
 * of codecs describes a message once, for both directions.
 */
import { type Bytes, fromBase64url, idBytes, toBase64url, toHex } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { asObject } from "./json.ts";

/** Checks a JSON value. Throws ProtocolError "message-malformed". */
export type Reader<T> = { read(value: unknown): T };

/** Converts a value to JSON and back. */
export type Codec<T> = Reader<T> & { write(value: T): unknown };

/** Value type of a codec. */
export type Carried<C> = C extends Reader<infer T> ? T : never;

const code = "message-malformed";

/** Bytes of one length, as base64url. */
export function bytesOf(length: number): Codec<Bytes> {
  return {
    write: toBase64url,
    read: (value) => {
      const read = typeof value === "string" ? fromBase64url(value, length) : undefined;
      if (read === undefined) throw malformed(`not ${length} bytes`);
      return read;
    },
  };
}

/** Bytes of at most `most`, as base64url. */
export function bytesUpTo(most: number): Codec<Bytes> {
  return {
    write: toBase64url,
    read: (value) => {
      const length = typeof value === "string" ? Math.floor((value.length * 3) / 4) : most + 1;
      if (length > most) throw malformed(`more than ${most} bytes`);
      return bytesOf(length).read(value);
    },
  };
}

/** A member id: hex in code, base64url on the wire. */
export const memberId: Codec<string> = {
  write: (name) => toBase64url(idBytes(name)),
  read: (value) => toHex(bytesOf(16).read(value)),
};

export function integer(least: number, most: number): Codec<number> {
  return {
    write: (value) => value,
    read: (value) => {
      if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
        throw malformed(`not an integer from ${least} to ${most}`);
      }
      return value;
    },
  };
}

export function oneOf<const T extends number | string>(values: readonly T[]): Codec<T> {
  return {
    write: (value) => value,
    read: (value) => {
      const found = values.find((known) => known === value);
      if (found === undefined) throw malformed(`not one of ${values.join(", ")}`);
      return found;
    },
  };
}

export const boolean: Codec<boolean> = {
  write: (value) => value,
  read: (value) => {
    if (typeof value !== "boolean") throw malformed("not a boolean");
    return value;
  },
};

/** A string; `parse` checks it. */
export function string(parse: (text: string) => string): Codec<string> {
  return {
    write: (value) => value,
    read: (value) => {
      if (typeof value !== "string") throw malformed("not a string");
      return parse(value);
    },
  };
}

export function list<T>(item: Codec<T>, most: number): Codec<readonly T[]> {
  return {
    write: (values) => values.map((value) => item.write(value)),
    read: (value) => {
      if (!Array.isArray(value) || value.length > most) throw malformed(`not a list up to ${most}`);
      return value.map((entry: unknown) => item.read(entry));
    },
  };
}

export function nullable<T>(codec: Codec<T>): Codec<T | null> {
  return {
    write: (value) => (value === null ? null : codec.write(value)),
    read: (value) => (value === null ? null : codec.read(value)),
  };
}

/** A value that is absent from the JSON if it is null. */
export function optional<T>(codec: Codec<T>): Codec<T | null> {
  return {
    // JSON.stringify omits keys whose value is undefined.
    write: (value) => (value === null ? undefined : codec.write(value)),
    read: (value) => (value === undefined ? null : codec.read(value)),
  };
}

type Values<S> = { readonly [K in keyof S]: Carried<S[K]> };

/** An object with these fields, written in this order. Unknown keys are ignored. */
export function record<const S extends Readonly<Record<string, Codec<unknown>>>>(
  shape: S,
): Codec<Values<S>> {
  const keys = Object.keys(shape);
  return {
    write: (value) => {
      const fields: Record<string, unknown> = {};
      for (const key of keys) fields[key] = shape[key]?.write(value[key as keyof S]);
      return fields;
    },
    read: (value) => {
      const fields = asObject(value, code);
      const read: Record<string, unknown> = {};
      for (const key of keys) read[key] = shape[key]?.read(fields[key]);
      return read as Values<S>;
    },
  };
}

type Readers = Readonly<Record<string, Reader<unknown>>>;

/**
 * Reads an object with exactly these fields; those of `options` may be absent. Unknown keys are
 * refused.
 */
export function exact<const S extends Readers, const O extends Readers = Record<never, never>>(
  shape: S,
  options?: O,
): Reader<Values<S> & Partial<Values<O>>> {
  const required = Object.entries(shape);
  const optional = Object.entries(options ?? {});
  return {
    read: (value) => {
      const fields = asObject(value, code);
      const read: Record<string, unknown> = {};
      for (const [key, reader] of required) read[key] = reader.read(fields[key]);
      const present = optional.filter(([key]) => fields[key] !== undefined);
      for (const [key, reader] of present) read[key] = reader.read(fields[key]);
      const known = required.length + present.length;
      if (Object.keys(fields).length > known) throw malformed("an unknown key");
      return read as Values<S> & Partial<Values<O>>;
    },
  };
}

export function malformed(detail: string): ProtocolError {
  return new ProtocolError(code, detail);
}
