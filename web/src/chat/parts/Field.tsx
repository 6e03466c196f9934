/** @jsxImportSource preact */
import type { JSX } from "preact";

interface Props {
  name: string;
  label: string;
  value: string;
  /** What is wrong with it, in words. */
  wrong?: string | undefined;
  change: (value: string) => void;
  input?: JSX.IntrinsicElements["input"];
  /** Several lines: with this example in it. */
  example?: string;
}

/** A labelled field that says what is wrong with it. */
export function Field({ name, label, value, wrong, change, input, example }: Props) {
  const id = `field-${name}`;
  const shared = {
    id,
    name,
    value,
    "aria-invalid": wrong !== undefined,
    ...(wrong && { "aria-describedby": `${id}-wrong` }),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {example === undefined ? (
        <input {...shared} {...input} onInput={({ currentTarget }) => change(currentTarget.value)} />
      ) : (
        <textarea
          {...shared}
          rows={2}
          maxLength={4000}
          placeholder={example}
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
      )}
      {wrong && (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}
