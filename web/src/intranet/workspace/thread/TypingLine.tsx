import { useWords } from "../../words/index.ts";
import { useInbox } from "../workspace.ts";
import classes from "./TypingLine.module.css";

export function TypingLine({ id }: { id: string }) {
  const { thread } = useWords().workspace;
  const typing = useInbox((inbox) => inbox.typing.get(id));
  return (
    <div className={classes.place} data-on={typing ? true : undefined} aria-hidden={!typing}>
      {typing && (
        <>
          <span className={classes.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {thread.typing(typing.map(({ name }) => name))}
        </>
      )}
    </div>
  );
}
