import { IconArrowDown } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { Message } from "../../../api/shapes.ts";
import { useWords } from "../../words/index.ts";
import classes from "./NewPill.module.css";

interface Shown {
  atEnd: boolean;
  last: Message | undefined;
  toEnd: () => void;
}

/** Back to the end, and how much came there while one read further up. */
export function NewPill({ atEnd, last, toEnd }: Shown) {
  const { thread } = useWords().workspace;
  const seq = last?.seq ?? 0;
  const [seen, setSeen] = useState(seq);
  useEffect(() => {
    if (atEnd) setSeen(seq);
  }, [atEnd, seq]);
  if (atEnd) return null;
  const news = seq - seen;
  return (
    <button type="button" className={classes.pill} data-news={news > 0 || undefined} onClick={toEnd}>
      <IconArrowDown size={17} stroke={2} aria-hidden />
      {news > 0 ? thread.newer(news) : thread.toEnd}
    </button>
  );
}
