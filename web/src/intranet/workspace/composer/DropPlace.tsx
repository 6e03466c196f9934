import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useWords } from "../../words/index.ts";
import classes from "./DropPlace.module.css";

interface Shown {
  enabled: boolean;
  drop: (files: readonly File[]) => void;
  children: ReactNode;
}

/** Files may be let go anywhere over the conversation. */
export function DropPlace({ enabled, drop, children }: Shown) {
  const { thread } = useWords().workspace;
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const bearsFiles = (event: DragEvent) => enabled && event.dataTransfer.types.includes("Files");
  const step = (by: number) => (event: DragEvent) => {
    if (!bearsFiles(event)) return;
    event.preventDefault();
    depth.current += by;
    setOver(depth.current > 0);
  };
  const letGo = (event: DragEvent) => {
    if (!bearsFiles(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    drop([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard has the button that attaches
    <div
      className={classes.place}
      onDragEnter={step(1)}
      onDragLeave={step(-1)}
      onDragOver={(event) => bearsFiles(event) && event.preventDefault()}
      onDrop={letGo}
    >
      {children}
      {over && <div className={classes.over}>{thread.drop}</div>}
    </div>
  );
}
