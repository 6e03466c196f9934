/** @jsxImportSource preact */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useHere } from "./here.ts";

type Props = { done: () => void };

/** What few ask for is loaded when they do. */
export function LazyHistory(props: Props) {
  const { words } = useHere();
  const [History, setHistory] = useState<ComponentType<Props> | null>(null);
  useEffect(() => {
    import("./History.tsx").then(({ History }) => setHistory(() => History), props.done);
  }, [props.done]);
  return History ? <History {...props} /> : <p class="quiet centred">{words.loading}</p>;
}
